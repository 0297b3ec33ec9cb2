/**
 * Documents as they were last parsed, for a database that others write to as well: each is read again before it is used, but
 * most of the time it says what it said before, and reading a record from its text takes longer than comparing the text.
 */
export class ParsedDocuments {
  readonly #limit: number;
  /** The least recently used first. */
  readonly #known = new Map<string, { readonly text: string; readonly record: object }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The record that the text says; it is shared, so nobody may change it. */
  parse(id: string, text: string): object {
    const known = this.#known.get(id);
    if (known?.text !== text) return this.keep(id, text, JSON.parse(text) as object);
    this.#known.delete(id);
    this.#known.set(id, known);
    return known.record;
  }

  /** A record of which the text has just been made. */
  keep(id: string, text: string, record: object): object {
    this.#known.delete(id);
    this.#known.set(id, { text, record: Object.freeze(record) });
    if (this.#known.size > this.#limit) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return record;
  }
}
