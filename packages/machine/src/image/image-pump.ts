/**
 * The single pass over an image: its bytes go once from the server into a ring in shared memory; one thread hashes
 * them there, others inflate and write them. The memory needed is the ring's, however large the image is.
 */
import { availableParallelism } from "node:os";
import { Failure, MIB, type Scope } from "@ingot/kernel";
import { ImageWorker } from "./image-workers.ts";
import type { ImageLayout } from "./qcow2-layout.ts";
import { HELD_BYTES, type Job } from "./worker-protocol.ts";

const RING_BYTES = 24 * MIB;
const JOB_BYTES = 2 * MIB;
const WRITERS_AT_MOST = 4;

export interface PumpOptions {
  readonly disk: string;
  readonly layout: ImageLayout;
  readonly algorithm: string;
  readonly compression: "deflate" | "zstd";
  readonly clusterSize: number;
  /** The disk reads as zeros: zeros of the image need not be written. */
  readonly zeroed: boolean;
  readonly onProgress: (receivedBytes: number) => void;
}

export interface PumpResult {
  readonly bytes: number;
  /** Hexadecimal hash of the whole file. */
  readonly digest: string;
  /** What belongs at the disk's beginning and has not been written yet. */
  readonly held: Uint8Array;
}

export async function pumpImage(
  scope: Scope,
  stream: AsyncIterable<Buffer>,
  options: PumpOptions,
): Promise<PumpResult> {
  const pump = new Pump(options);
  const onAbort = () => pump.fail(Failure.from(scope.signal.reason, "cancelled"));
  scope.signal.addEventListener("abort", onAbort, { once: true });
  try {
    for await (const chunk of stream) await pump.take(chunk);
    return await pump.finish();
  } finally {
    scope.signal.removeEventListener("abort", onAbort);
    await pump.stop();
  }
}

class Pump {
  readonly #options: PumpOptions;
  readonly #ring = new SharedArrayBuffer(RING_BYTES);
  readonly #bytes = new Uint8Array(this.#ring);
  readonly #held = new SharedArrayBuffer(HELD_BYTES);
  readonly #hasher: ImageWorker;
  readonly #writers: readonly ImageWorker[];
  #received = 0;
  #issued = 0;
  #jobs = 0;
  /** The first extent that is not wholly behind what was issued. */
  #cursor = 0;
  #failure: Failure | undefined;
  #wake: (() => void) | undefined;

  constructor(options: PumpOptions) {
    this.#options = options;
    const events = { onDone: () => this.#wake?.(), onFailure: (failure: Failure) => this.fail(failure) };
    this.#hasher = new ImageWorker({ role: "hash", ring: this.#ring, algorithm: options.algorithm }, events);
    const { disk, compression, clusterSize, zeroed } = options;
    const { extents } = options.layout;
    const task = {
      role: "write",
      ring: this.#ring,
      held: this.#held,
      disk,
      extents,
      compression,
      clusterSize,
      zeroed,
    } as const;
    const writers = Math.max(1, Math.min(WRITERS_AT_MOST, availableParallelism() - 1));
    this.#writers = Array.from({ length: writers }, () => new ImageWorker(task, events));
  }

  fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  async take(chunk: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    while (this.#received + chunk.length - this.#lowest() > RING_BYTES) await this.#change();
    const at = this.#received % RING_BYTES;
    const fits = Math.min(chunk.length, RING_BYTES - at);
    this.#bytes.set(fits === chunk.length ? chunk : chunk.subarray(0, fits), at);
    if (fits < chunk.length) this.#bytes.set(chunk.subarray(fits), 0);
    for (const table of this.#options.layout.tables) {
      if (table.start < this.#received + chunk.length && table.end > this.#received)
        table.follow(this.#received, chunk);
    }
    this.#received += chunk.length;
    if (this.#received - this.#issued >= JOB_BYTES) this.#issue(false);
  }

  async finish(): Promise<PumpResult> {
    this.#issue(true);
    while (this.#lowestJob() !== undefined || this.#hasher.digest === undefined) await this.#change();
    return { bytes: this.#received, digest: this.#hasher.digest, held: new Uint8Array(this.#held) };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#hasher, ...this.#writers].map((worker) => worker.stop()));
  }

  #issue(last: boolean): void {
    const job: Job = { from: this.#issued, to: this.#received, first: this.#cursor, last };
    this.#issued = this.#received;
    this.#hasher.give(job);
    this.#writers[this.#jobs % this.#writers.length]?.give(job);
    this.#jobs += 1;
    const { extents } = this.#options.layout;
    const end = (index: number) => (extents.host[index] ?? 0) + (extents.length[index] ?? 0);
    while (this.#cursor < extents.count && end(this.#cursor) <= job.to) this.#cursor += 1;
    this.#options.onProgress(this.#received);
  }

  /** The first byte of the image that is still needed in the ring. */
  #lowest(): number {
    return Math.min(this.#lowestJob() ?? this.#issued, this.#issued) - this.#options.layout.longestCompressed;
  }

  #lowestJob(): number | undefined {
    const starts = [this.#hasher, ...this.#writers].flatMap((worker) => worker.pending[0]?.from ?? []);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  async #change(): Promise<void> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }
}
