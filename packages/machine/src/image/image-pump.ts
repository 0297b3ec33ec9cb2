/**
 * The single pass over an image: its bytes go once from the server into a ring in shared memory; one thread hashes
 * them there, others inflate and write them. The memory needed is the ring's, however large the image is.
 */
import { Failure, MIB, type Scope } from "@ingot/kernel";
import { type BodyTarget, ROOM_BYTES } from "./direct-body.ts";
import type { ImageWorker, ImageWorkers } from "./image-workers.ts";
import { pageMemory } from "./page-memory.ts";
import type { ImageLayout } from "./qcow2-layout.ts";
import { HELD_BYTES, type Job } from "./worker-protocol.ts";

const RING_BYTES = 24 * MIB;
const JOB_BYTES = 2 * MIB;
/** Jobs begin at multiples of it, so that raw data lies in the ring as it must for writing past the cache. */
const JOB_UNIT = 64 * 1024;

export interface PumpOptions {
  /** Idle; stopped by who started them. */
  readonly workers: ImageWorkers;
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

/** `pour` puts the image's bytes into the target that it is given. */
export async function pumpImage(
  scope: Scope,
  pour: (target: BodyTarget) => Promise<void>,
  options: PumpOptions,
): Promise<PumpResult> {
  const pump = new Pump(options);
  const onAbort = () => pump.fail(Failure.from(scope.signal.reason, "cancelled"));
  scope.signal.addEventListener("abort", onAbort, { once: true });
  try {
    await pour(pump);
    return await pump.finish();
  } finally {
    scope.signal.removeEventListener("abort", onAbort);
  }
}

class Pump implements BodyTarget {
  readonly #options: PumpOptions;
  readonly #ring = pageMemory(RING_BYTES);
  readonly #bytes = new Uint8Array(this.#ring);
  readonly #held = new SharedArrayBuffer(HELD_BYTES);
  readonly #workers: ImageWorkers;
  #received = 0;
  #issued = 0;
  /** The first extent that is not wholly behind what was issued. */
  #cursor = 0;
  #failure: Failure | undefined;
  #wake: (() => void) | undefined;

  constructor(options: PumpOptions) {
    this.#options = options;
    const events = { onDone: () => this.#wake?.(), onFailure: (failure: Failure) => this.fail(failure) };
    const { workers, disk, compression, clusterSize, zeroed } = options;
    const { extents } = options.layout;
    const [ring, held] = [this.#ring, this.#held];
    this.#workers = workers;
    workers.hasher.begin({ role: "hash", ring, algorithm: options.algorithm }, events);
    for (const writer of workers.writers)
      writer.begin({ role: "write", ring, held, disk, extents, compression, clusterSize, zeroed }, events);
  }

  fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  place(): Uint8Array {
    const at = this.#received % RING_BYTES;
    return this.#bytes.subarray(at, at + ROOM_BYTES);
  }

  took(bytes: number): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    const at = this.#received % RING_BYTES;
    for (const table of this.#options.layout.tables) {
      if (table.start < this.#received + bytes && table.end > this.#received)
        table.follow(this.#received, this.#bytes.subarray(at, at + bytes));
    }
    this.#received += bytes;
    const whole = this.#received - (this.#received % JOB_UNIT);
    if (whole - this.#issued >= JOB_BYTES) this.#issue(whole, false);
    return this.#hasRoom;
  }

  async room(): Promise<void> {
    while (!this.#hasRoom) await this.#change();
  }

  async finish(): Promise<PumpResult> {
    this.#issue(this.#received, true);
    while (this.#lowestJob() !== undefined || this.#workers.hasher.digest === undefined) await this.#change();
    return { bytes: this.#received, digest: this.#workers.hasher.digest, held: new Uint8Array(this.#held) };
  }

  #issue(to: number, last: boolean): void {
    const job: Job = { from: this.#issued, to, first: this.#cursor, last };
    this.#issued = to;
    this.#workers.hasher.give(job);
    idlest(this.#workers.writers)?.give(job);
    const { extents } = this.#options.layout;
    const end = (index: number) => (extents.host[index] ?? 0) + (extents.length[index] ?? 0);
    while (this.#cursor < extents.count && end(this.#cursor) <= job.to) this.#cursor += 1;
    this.#options.onProgress(this.#received);
  }

  get #hasRoom(): boolean {
    return this.#received + ROOM_BYTES - this.#lowest() <= RING_BYTES;
  }

  /** The first byte of the image that is still needed in the ring. */
  #lowest(): number {
    return Math.min(this.#lowestJob() ?? this.#issued, this.#issued) - this.#options.layout.longestCompressed;
  }

  #lowestJob(): number | undefined {
    const starts = this.#workers.all.flatMap((worker) => worker.pending[0]?.from ?? []);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  async #change(): Promise<void> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function idlest(workers: readonly ImageWorker[]): ImageWorker | undefined {
  return workers.toSorted((one, other) => one.pending.length - other.pending.length)[0];
}
