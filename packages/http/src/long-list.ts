import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** So many items are made at a time: others are answered in between. */
const SLICE = 50;

interface LongListOptions {
  /** The collection's name in the answer. */
  readonly name: string;
  readonly records: readonly object[];
  /** The JSON of an item. */
  readonly present: (record: object) => string;
  /** The link to the next page. */
  readonly next?: string;
}

/** The answer of a list that is too long to be made in one go: it is made while it is sent, as fast as the client takes it. */
export class LongList {
  readonly #options: LongListOptions;

  constructor(options: LongListOptions) {
    this.#options = options;
  }

  static isLong(records: readonly object[]): boolean {
    return records.length > SLICE;
  }

  stream(): Readable {
    return Readable.from(this.#slices(), { highWaterMark: 1 });
  }

  async *#slices(): AsyncGenerator<string> {
    const { name, records, present, next } = this.#options;
    for (let start = 0; start < records.length; start += SLICE) {
      if (start > 0) await setImmediate();
      const items = records.slice(start, start + SLICE).map(present);
      yield `${start === 0 ? `{${JSON.stringify(name)}:[` : ","}${items.join(",")}`;
    }
    yield next === undefined ? "]}" : `],"next":${JSON.stringify(next)}}`;
  }
}
