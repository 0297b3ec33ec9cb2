interface Asked {
  readonly table: string;
  readonly key: string;
  readonly value: string;
  readonly answer: PromiseWithResolvers<string | undefined>;
}

interface Found {
  readonly the_key: string;
  readonly doc: string;
}

export interface GatheredFindsOptions {
  readonly query: (text: string, values: readonly unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;
  /** Whether they are locked; one that another transaction has locked is then not found: nothing here waits for others. */
  readonly locked: boolean;
}

/** Documents that many ask for by their keys at about the same time, read in one statement for each table. */
export class GatheredFinds {
  readonly #options: GatheredFindsOptions;
  #asked: Asked[] = [];

  constructor(options: GatheredFindsOptions) {
    this.#options = options;
  }

  find(table: string, key: string, value: string): Promise<string | undefined> {
    const answer = Promise.withResolvers<string | undefined>();
    if (this.#asked.push({ table, key, value, answer }) === 1) setImmediate(() => this.#ask());
    return answer.promise;
  }

  #ask(): void {
    const byKey = Map.groupBy(this.#asked, ({ table, key }) => `${table}.${key}`);
    this.#asked = [];
    for (const asked of byKey.values()) {
      void this.#read(asked).catch((error: unknown) => {
        for (const { answer } of asked) answer.reject(error);
      });
    }
  }

  async #read(asked: readonly Asked[]): Promise<void> {
    const [{ table, key } = { table: "", key: "" }] = asked;
    const { query, locked } = this.#options;
    const lock = locked ? " for update skip locked" : "";
    const text = `select "${key}" as the_key, doc from "${table}" where "${key}" = any($1::text[])${lock}`;
    const { rows } = await query(text, [asked.map(({ value }) => value)]);
    const found = new Map((rows as Found[]).map(({ the_key, doc }) => [the_key, doc]));
    for (const { value, answer } of asked) answer.resolve(found.get(value));
  }
}
