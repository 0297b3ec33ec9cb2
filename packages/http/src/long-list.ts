import type { ServerResponse } from "node:http";
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

  /**
   * Writes it, after `begin`; resolves when it is handed over, or the client has gone. Rejects when an item cannot be shown.
   * While the client takes one slice, the next is made.
   */
  async sendTo(response: ServerResponse, begin: () => void = () => {}): Promise<void> {
    const { name, records, next } = this.#options;
    let slice = new Slice();
    slice.add(Buffer.from(`{${JSON.stringify(name)}:[`));
    let at = this.#fill(slice, 0);
    begin();
    let spare: Slice | undefined;
    let taken: Promise<boolean> = Promise.resolve(true);
    while (at < records.length) {
      const full = slice;
      taken = full.writeTo(response);
      slice = spare ?? new Slice();
      spare = full;
      await setImmediate();
      at = this.#fill(slice, at);
      if (!(await taken)) return;
    }
    slice.add(Buffer.from(next === undefined ? "]}" : `],"next":${JSON.stringify(next)}}`));
    if (await slice.writeTo(response)) response.end();
  }

  /** Answers where the next slice begins. */
  #fill(slice: Slice, from: number): number {
    const { records, present } = this.#options;
    const end = systemClock.monotonic() + SLICE_MS;
    for (let at = from; ; at += 1) {
      const record = records[at];
      if (record === undefined) return at;
      if (at > 0) slice.add(COMMA);
      slice.add(present(record));
      if (slice.length > SLICE_LENGTH || systemClock.monotonic() > end) return at + 1;
    }
  }
}

/** Bytes to be written together. It is filled again once they are: a new one for each slice would pile up outside the heap. */
class Slice {
  readonly #buffer = Buffer.allocUnsafeSlow(2 * SLICE_LENGTH);
  #large: Buffer | undefined;
  length = 0;

  add(bytes: Buffer): void {
    if (this.#large === undefined && this.length + bytes.length <= this.#buffer.length) {
      bytes.copy(this.#buffer, this.length);
    } else {
      this.#large = Buffer.concat([this.#bytes, bytes]);
    }
    this.length += bytes.length;
  }

  get #bytes(): Buffer {
    return this.#large ?? this.#buffer.subarray(0, this.length);
  }

  /** False when the client has gone. */
  async writeTo(response: ServerResponse): Promise<boolean> {
    const written = Promise.withResolvers<boolean>();
    const gone = () => written.resolve(false);
    response.once("close", gone);
    response.write(this.#bytes, (error) => written.resolve(error === null || error === undefined));
    const done = await written.promise;
    response.off("close", gone);
    this.length = 0;
    this.#large = undefined;
    return done;
  }
}
