/**
 * Documents as they were last parsed, for a database that others write to as well: each is asked for again before it is used,
 * but what it says comes along only when it is another version than the one that is known here.
 */
export interface Version {
  /** What the database tells this state of the document by. */
  readonly version: string;
  /** Shared, so nobody may change it. */
  readonly record: object;
}

interface Kept {
  readonly durable: Version | undefined;
  /** What a transaction under way has written, or is about to. */
  readonly written: { readonly text: string; readonly record: object } | undefined;
}

export class ParsedDocuments {
  readonly #limit: number;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  known(id: string): Version | undefined {
    return this.#kept.get(id)?.durable;
  }

  /** What the database has just said of it. */
  found(id: string, version: string, text: string): object {
    const record = Object.freeze(JSON.parse(text) as object);
    this.#keep(id, { durable: { version, record }, written: this.#kept.get(id)?.written });
    return record;
  }

  /** A record that is written as this text. */
  wrote(id: string, text: string, record: object): void {
    this.#keep(id, { durable: this.known(id), written: { text, record: Object.freeze(record) } });
  }

  /** The record that a row says, which may come with it. */
  of(id: string, row: { readonly doc: string } | { readonly record: object }): object {
    if ("record" in row) return row.record;
    const written = this.#kept.get(id)?.written;
    return written?.text === row.doc ? written.record : (JSON.parse(row.doc) as object);
  }

  /** That text is durable now, as this version. */
  committed(id: string, text: string, version: string): void {
    const written = this.#kept.get(id)?.written;
    if (written?.text !== text) return;
    this.#keep(id, { durable: { version, record: written.record }, written: undefined });
  }

  /** Versions tell nothing of the documents of another server, or of this one after it came back. */
  forget(): void {
    this.#kept.clear();
  }

  #keep(id: string, kept: Kept): void {
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    if (this.#kept.size <= this.#limit) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
