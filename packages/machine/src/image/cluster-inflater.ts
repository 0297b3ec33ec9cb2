/**
 * Inflates the clusters of a qcow2 image into a buffer that the caller has. Node's own synchronous functions make a new
 * decompressor and a new buffer for each of the hundred thousands of clusters, which costs twice the inflating itself;
 * here one decompressor is reset and used again, by the binding below node:zlib's streams (as minizlib and tar do).
 */
import { constants, createInflateRaw, createZstdDecompress } from "node:zlib";
import { zstdFrameLength } from "./zstd-frame.ts";

/** What node:zlib's streams work with. */
interface Binding {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void;
  reset(): void;
  onerror: (message: string, errno: number, code: string) => void;
}

interface Stream {
  readonly _handle: Binding;
  /** After a write: how much room was left in the output, and how much input. */
  readonly _writeState: Uint32Array;
}

export class ClusterInflater {
  readonly #stream: Stream;
  readonly #flush: number;
  readonly #isZstd: boolean;
  #error: Error | undefined;

  constructor(compression: "deflate" | "zstd", clusterSize: number) {
    this.#isZstd = compression === "zstd";
    const options = { chunkSize: Math.max(64, clusterSize) };
    const stream = this.#isZstd ? createZstdDecompress(options) : createInflateRaw(options);
    this.#stream = stream as unknown as Stream;
    this.#flush = this.#isZstd ? constants.ZSTD_e_end : constants.Z_FINISH;
    this.#stream._handle.onerror = (message, _errno, code) => {
      this.#error = Object.assign(new Error(message), { code });
    };
  }

  /** Fills `size` bytes of `output` at `at`; throws when the packed bytes hold less or are damaged. */
  inflate(packed: Buffer, output: Buffer, place: { readonly at: number; readonly size: number }): void {
    const length = this.#isZstd ? (zstdFrameLength(packed) ?? packed.length) : packed.length;
    const { _handle: binding, _writeState: state } = this.#stream;
    this.#error = undefined;
    state[0] = place.size; // it is left as it was when the data are damaged
    binding.writeSync(this.#flush, packed, 0, length, output, place.at, place.size);
    const error: Error | undefined = this.#error;
    const missing = state[0] ?? 0;
    binding.reset();
    if (error === undefined && missing === 0) return;
    throw error ?? new Error(`a compressed cluster holds ${place.size - missing} bytes instead of ${place.size}`);
  }
}
