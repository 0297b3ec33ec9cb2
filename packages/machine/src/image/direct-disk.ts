import { constants, openSync, write } from "node:fs";
import { promisify } from "node:util";
import { DIRECT_UNIT } from "./page-memory.ts";

/** One write to the disk has at most so many bytes. */
export const WRITE_BYTES = 4 * 1024 * 1024;

const writeAt = promisify(write);

/**
 * A disk that is written past the page cache wherever place, length and memory allow it: an image is written once and
 * not read again, so copying it into the cache and from there to the disk is work for nothing (measured: three quarters of
 * the cost of writing). What does not fit goes through the cache; the kernel keeps both coherent.
 */
export class DirectDisk {
  readonly #cached: number;
  #direct: number | undefined;

  constructor(path: string) {
    this.#cached = openSync(path, "r+");
    try {
      this.#direct = openSync(path, constants.O_RDWR | constants.O_DIRECT);
    } catch {
      this.#direct = undefined; // a filesystem's file may not offer it
    }
  }

  /** `bytes` lie in {@link pageMemory}, or are written through the cache. They must stay until it has resolved. */
  async write(place: number, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(WRITE_BYTES, bytes.length - at);
      const whole = length - (length % DIRECT_UNIT);
      const isDirect = whole > 0 && fits(place + at) && fits(bytes.byteOffset + at) && isPageMemory(bytes);
      const piece = bytes.subarray(at, at + (isDirect ? whole : length));
      at += await (isDirect ? this.#writeDirect(place + at, piece) : this.#writeCached(place + at, piece));
    }
  }

  async #writeDirect(place: number, bytes: Uint8Array): Promise<number> {
    const direct = this.#direct;
    if (direct === undefined) return this.#writeCached(place, bytes);
    try {
      return (await writeAt(direct, bytes, 0, bytes.length, place)).bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
      this.#direct = undefined; // a device that asks for more than the usual alignment
      return this.#writeCached(place, bytes);
    }
  }

  async #writeCached(place: number, bytes: Uint8Array): Promise<number> {
    return (await writeAt(this.#cached, bytes, 0, bytes.length, place)).bytesWritten;
  }
}

function fits(place: number): boolean {
  return place % DIRECT_UNIT === 0;
}

function isPageMemory(bytes: Uint8Array): boolean {
  return bytes.buffer instanceof SharedArrayBuffer;
}
