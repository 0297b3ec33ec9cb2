/**
 * Records of a table as they were last read or written, for a database that only this process writes to: a node that is
 * worked on is read dozens of times. What a transaction has written is seen by that transaction only, until it is durable.
 */
type Written = Map<string, object | null | undefined>;

export class RecordCache {
  readonly #limit: number;
  /** What is durable, the least recently used first. */
  readonly #kept = new Map<string, object>();
  /** What the open transaction has written, and what the work under way within it has. */
  #batch: Written = new Map();
  #work: Written = new Map();
  #commits = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many transactions have become durable. */
  get commits(): number {
    return this.#commits;
  }

  /** The record; null when it was removed, undefined when it is not known here. */
  read(uuid: string, inTransaction: boolean): object | null | undefined {
    if (inTransaction) {
      if (this.#work.has(uuid)) return this.#work.get(uuid);
      if (this.#batch.has(uuid)) return this.#batch.get(uuid);
    }
    const record = this.#kept.get(uuid);
    if (record !== undefined) this.#keep(uuid, record);
    return record;
  }

  /** A record that was read, and that nobody has written in the open transaction. */
  filled(uuid: string, record: object): void {
    this.#keep(uuid, Object.freeze(record));
  }

  /** By the work under way; null: removed; undefined: not worth being kept any longer. */
  wrote(uuid: string, record: object | null | undefined): void {
    this.#work.set(uuid, Object.freeze(record));
  }

  workDone(): void {
    for (const [uuid, record] of this.#work) this.#batch.set(uuid, record);
    this.#work = new Map();
  }

  workUndone(): void {
    this.#work = new Map();
  }

  committed(): void {
    this.#commits += 1;
    for (const [uuid, record] of this.#batch) {
      if (record === null || record === undefined) this.#kept.delete(uuid);
      else this.#keep(uuid, record);
    }
    this.#batch = new Map();
  }

  lost(): void {
    this.#batch = new Map();
    this.#work = new Map();
  }

  #keep(uuid: string, record: object): void {
    this.#kept.delete(uuid);
    this.#kept.set(uuid, record);
    if (this.#kept.size <= this.#limit) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
