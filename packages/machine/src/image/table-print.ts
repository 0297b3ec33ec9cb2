import { createHash, type Hash } from "node:crypto";
import { Failure } from "@ingot/kernel";

/** The hash of a part of the image that was read ahead, compared with the same part when it is streamed. */
export class TablePrint {
  readonly start: number;
  readonly end: number;
  readonly #digest: string;
  #seen: Hash | undefined;

  private constructor(start: number, end: number, digest: string) {
    this.start = start;
    this.end = end;
    this.#digest = digest;
  }

  static of(start: number, bytes: Uint8Array): TablePrint {
    return new TablePrint(start, start + bytes.length, hash().update(bytes).digest("hex"));
  }

  /** Takes the next bytes of the stream, which begin at `at`; throws `machine.image_changed` when the whole part differs. */
  follow(at: number, bytes: Uint8Array): void {
    const from = Math.max(this.start, at);
    const to = Math.min(this.end, at + bytes.length);
    if (from >= to) return;
    this.#seen ??= hash();
    this.#seen.update(bytes.subarray(from - at, to - at));
    if (to === this.end && this.#seen.digest("hex") !== this.#digest) {
      throw new Failure(
        "machine.image_changed",
        `bytes ${this.start} to ${this.end} of the image changed while it was being read`,
        {
          retryable: false,
        },
      );
    }
  }
}

function hash(): Hash {
  return createHash("sha256");
}
