import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "@ingot/kernel";

/** A list of more items is made in slices. */
const LONG = 50;
/** A slice takes no longer, or no more bytes: others are answered in between. */
const SLICE_MS = 2;
const SLICE_LENGTH = 131_072;
const COMMA = Buffer.from(",");

interface LongListOptions {
  /** The collection's name in the answer. */
  readonly name: string;
  readonly records: readonly object[];
  /** The JSON of an item. */
  readonly present: (record: object) => Buffer;
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
    return records.length > LONG;
  }

  stream(): Readable {
    return Readable.from(this.#slices(), { highWaterMark: 1 });
  }

  async *#slices(): AsyncGenerator<Buffer> {
    const { name, records, next } = this.#options;
    let begin = Buffer.from(`{${JSON.stringify(name)}:[`);
    for (let at = 0; at < records.length;) {
      if (at > 0) await setImmediate();
      const items = this.#slice(at);
      at += items.length;
      yield Buffer.concat(items.flatMap((item, i) => [i === 0 ? begin : COMMA, item]));
      begin = COMMA;
    }
    yield Buffer.from(next === undefined ? "]}" : `],"next":${JSON.stringify(next)}}`);
  }

  #slice(from: number): readonly Buffer[] {
    const { records, present } = this.#options;
    const end = systemClock.monotonic() + SLICE_MS;
    const items: Buffer[] = [];
    for (let length = 0; from + items.length < records.length;) {
      const item = present(records[from + items.length] as object);
      items.push(item);
      length += item.length;
      if (length > SLICE_LENGTH || systemClock.monotonic() > end) break;
    }
    return items;
  }
}
