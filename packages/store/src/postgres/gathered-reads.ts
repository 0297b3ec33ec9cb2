import type { ParsedDocuments } from "../parsed-documents.ts";
import { Gathering } from "./gathering.ts";

/** Sends a statement; an array among the values stands for a parameter of the type `text[]`. */
export type Send = (text: string, values: readonly unknown[]) => Promise<{ readonly rows: readonly unknown[] }>;

/** A row as it is answered: its text, or the record that it is known to say. */
export type FoundDocument = { readonly doc: string } | { readonly record: object };

interface ListedDocument {
  readonly the_key: string;
  readonly doc: string;
}

export interface GatheredReadsOptions {
  /** Lends a connection. */
  readonly using: <T>(work: (send: Send) => Promise<T>) => Promise<T>;
  readonly parsed: ParsedDocuments;
  /** Whether documents are locked; one that another transaction has locked is then not found: nothing here waits for others. */
  readonly locked: boolean;
}

/** Documents that are kept parsed: those that are read again and again. */
const KEPT: ReadonlySet<string> = new Set(["nodes", "operations"]);
const LOCKS =
  "select name, pg_try_advisory_xact_lock(hashtextextended(name, 0)) as locked from unnest($1::text[]) as asked (name)";

/** What many read at about the same time, read in one statement for each table. */
export class GatheredReads {
  readonly #options: GatheredReadsOptions;
  readonly #documents: Gathering<string, FoundDocument | undefined>;
  readonly #lists: Gathering<string, readonly ListedDocument[]>;
  readonly #locks: Gathering<string, boolean>;

  constructor(options: GatheredReadsOptions) {
    this.#options = options;
    this.#documents = new Gathering(async (of, keys) => await this.#read(of, keys));
    this.#lists = new Gathering(async (text, values) => {
      const { rows } = await options.using((send) => send(text, [[...new Set(values)]]));
      const found = Map.groupBy(rows as ListedDocument[], (row) => row.the_key);
      return (value): readonly ListedDocument[] => found.get(value) ?? [];
    });
    this.#locks = new Gathering(async (text, names) => {
      const { rows } = await options.using((send) => send(text, [names]));
      const locked = new Map((rows as { name: string; locked: boolean }[]).map((row) => [row.name, row.locked]));
      return (name) => locked.get(name) === true;
    });
  }

  /** One document by its key. */
  find(table: string, key: string, value: string): Promise<FoundDocument | undefined> {
    return this.#documents.ask(`${table} ${key}`, value);
  }

  /** All documents of a value, by the text that reads those of many. */
  list(together: string, value: string): Promise<readonly ListedDocument[]> {
    return this.#lists.ask(together, value);
  }

  /** Whether the transaction has the lock of this name. */
  lock(name: string): Promise<boolean> {
    return this.#locks.ask(LOCKS, name);
  }

  async #read(of: string, keys: readonly string[]): Promise<(key: string) => FoundDocument | undefined> {
    const [table = "", key = ""] = of.split(" ");
    return KEPT.has(table) ? await this.#versions(table, key, keys) : await this.#whole(table, key, keys);
  }

  async #whole(
    table: string,
    key: string,
    keys: readonly string[],
  ): Promise<(key: string) => FoundDocument | undefined> {
    const text = `select "${key}" as the_key, doc from "${table}" as kept where "${key}" = any($1::text[])${this.#lock}`;
    const { rows } = await this.#options.using((send) => send(text, [[...new Set(keys)]]));
    const found = new Map((rows as ListedDocument[]).map(({ the_key, doc }) => [the_key, { doc }]));
    return (asked) => found.get(asked);
  }

  /** PostgreSQL says of each row which transaction wrote it: what that one wrote is known here, or read. */
  async #versions(
    table: string,
    key: string,
    keys: readonly string[],
  ): Promise<(key: string) => FoundDocument | undefined> {
    const { parsed, using } = this.#options;
    const text = `select asked.the_key, kept.xmin as version, case when kept.xmin = asked.version::xid then null else kept.doc end as doc
      from unnest($1::text[], $2::text[]) as asked (the_key, version) join "${table}" as kept on kept."${key}" = asked.the_key${this.#lock}`;
    return await using(async (send) => {
      const known = new Map(keys.map((each) => [each, parsed.known(each)])); // of the server that this connection is to
      const versions = [...known.values()].map((each) => each?.version ?? null);
      const { rows } = await send(text, [[...known.keys()], versions]);
      const found = new Map<string, FoundDocument>();
      for (const { the_key, version, doc } of rows as { the_key: string; version: string; doc: string | null }[]) {
        const before = known.get(the_key);
        if (doc !== null) found.set(the_key, { record: parsed.found(the_key, version, doc) });
        else if (before !== undefined) found.set(the_key, { record: before.record });
      }
      return (asked) => found.get(asked);
    });
  }

  get #lock(): string {
    return this.#options.locked ? " for update of kept skip locked" : "";
  }
}
