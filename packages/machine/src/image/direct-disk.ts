import { closeSync, constants, openSync, writeSync } from "node:fs";
import { DIRECT_UNIT } from "./page-memory.ts";

/** One write to the disk has at most so many bytes. */
export const WRITE_BYTES = 4 * 1024 * 1024;

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

  /** `bytes` lie in {@link pageMemory}, or are written through the cache. */
  write(place: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(WRITE_BYTES, bytes.length - at);
      const whole = length - (length % DIRECT_UNIT);
      const isDirect = whole > 0 && fits(place + at) && fits(bytes.byteOffset + at) && isPageMemory(bytes);
      at += isDirect
        ? this.#writeDirect(place + at, bytes.subarray(at, at + whole))
        : this.#writeCached(place + at, bytes.subarray(at, at + length));
    }
  }

  #writeDirect(place: number, bytes: Uint8Array): number {
    if (this.#direct === undefined) return this.#writeCached(place, bytes);
    try {
      return writeSync(this.#direct, bytes, 0, bytes.length, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
      closeSync(this.#direct); // a device that asks for more than the usual alignment
      this.#direct = undefined;
      return this.#writeCached(place, bytes);
    }
  }

  #writeCached(place: number, bytes: Uint8Array): number {
    return writeSync(this.#cached, bytes, 0, bytes.length, place);
  }
}

function fits(place: number): boolean {
  return place % DIRECT_UNIT === 0;
}

function isPageMemory(bytes: Uint8Array): boolean {
  return bytes.buffer instanceof SharedArrayBuffer;
}
