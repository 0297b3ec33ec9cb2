import { openSync, writeSync } from "node:fs";
import { ClusterInflater } from "./cluster-inflater.ts";
import { COMPRESSED } from "./extents.ts";
import { HELD_BYTES, type Job, type WorkerAnswer, type WorkerTask } from "./worker-protocol.ts";

/** One write to the disk has at most so many bytes. */
const WRITE_BYTES = 4 * 1024 * 1024;
/** Zeros are looked for in pieces of so many bytes. */
const ZERO_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(ZERO_BYTES);

type WriteTask = Extract<WorkerTask, { role: "write" }>;

/** Puts the extents of an image to their places on the disk; neighbours are gathered into large writes. */
export class ImageWriter {
  readonly #task: WriteTask;
  readonly #ring: Buffer;
  readonly #held: Buffer;
  readonly #disk: number;
  readonly #gathered = Buffer.allocUnsafeSlow(WRITE_BYTES);
  readonly #inflater: ClusterInflater;
  readonly #cluster: Buffer;
  #gatheredAt = 0;
  #gatheredBytes = 0;

  constructor(task: WriteTask) {
    this.#task = task;
    this.#ring = Buffer.from(task.ring);
    this.#held = Buffer.from(task.held);
    this.#inflater = new ClusterInflater(task.compression, task.clusterSize);
    this.#cluster = Buffer.allocUnsafeSlow(task.clusterSize);
    this.#disk = openSync(task.disk, "r+");
  }

  take(job: Job): readonly WorkerAnswer[] {
    const { extents } = this.#task;
    for (let index = job.first; index < extents.count && (extents.host[index] ?? 0) < job.to; index += 1) {
      if (extents.kind[index] === COMPRESSED) this.#takeCompressed(job, index);
      else this.#takeRaw(job, index);
    }
    this.#flush();
    return [{ kind: "done", job }];
  }

  #takeRaw(job: Job, index: number): void {
    const host = this.#task.extents.host[index] ?? 0;
    const shift = (this.#task.extents.guest[index] ?? 0) - host;
    const end = Math.min(job.to, host + (this.#task.extents.length[index] ?? 0));
    for (let at = Math.max(job.from, host); at < end;) {
      const bytes = this.#contiguous(at, end);
      this.#put(at + shift, bytes);
      at += bytes.length;
    }
  }

  #takeCompressed(job: Job, index: number): void {
    const host = this.#task.extents.host[index] ?? 0;
    const end = host + (this.#task.extents.length[index] ?? 0);
    if (end <= job.from || (end > job.to && !job.last)) return;
    const packed = this.#whole(host, Math.min(end, job.to));
    const size = this.#task.extents.size[index] ?? 0;
    const guest = this.#task.extents.guest[index] ?? 0;
    this.#inflater.inflate(packed, this.#cluster, { at: 0, size: this.#task.clusterSize });
    this.#put(guest, this.#cluster.subarray(0, size));
  }

  /** The bytes at `at` in the ring, as far as they lie in one piece. */
  #contiguous(at: number, end: number): Buffer {
    const start = at % this.#ring.length;
    return this.#ring.subarray(start, Math.min(this.#ring.length, start + end - at));
  }

  #whole(start: number, end: number): Buffer {
    const piece = this.#contiguous(start, end);
    return piece.length === end - start ? piece : Buffer.concat([piece, this.#contiguous(start + piece.length, end)]);
  }

  #put(guest: number, bytes: Buffer): void {
    const held = Math.max(0, Math.min(bytes.length, HELD_BYTES - guest));
    if (held > 0) this.#held.set(bytes.subarray(0, held), guest);
    for (let at = held; at < bytes.length;) {
      const zeros = this.#task.zeroed ? zeroBytes(bytes, at) : 0;
      const end = zeros > 0 ? at + zeros : dataEnd(bytes, at, this.#task.zeroed);
      if (zeros === 0) this.#gather(guest + at, bytes.subarray(at, end));
      at = end;
    }
  }

  #gather(guest: number, bytes: Buffer): void {
    const follows = this.#gatheredBytes > 0 && guest === this.#gatheredAt + this.#gatheredBytes;
    if (!follows || this.#gatheredBytes + bytes.length > WRITE_BYTES) this.#flush();
    if (bytes.length >= WRITE_BYTES / 4) return this.#write(guest, bytes);
    if (this.#gatheredBytes === 0) this.#gatheredAt = guest;
    this.#gathered.set(bytes, this.#gatheredBytes);
    this.#gatheredBytes += bytes.length;
  }

  #flush(): void {
    if (this.#gatheredBytes > 0) this.#write(this.#gatheredAt, this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
  }

  #write(guest: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      at += writeSync(this.#disk, bytes, at, Math.min(WRITE_BYTES, bytes.length - at), guest + at);
    }
  }
}

/** How many bytes at `at` are zeros, in whole pieces. */
function zeroBytes(bytes: Buffer, at: number): number {
  let end = at;
  for (; end < bytes.length; end += ZERO_BYTES) {
    const length = Math.min(ZERO_BYTES, bytes.length - end);
    if (bytes.compare(ZEROS, 0, length, end, end + length) !== 0) break;
  }
  return Math.min(end, bytes.length) - at;
}

/** Where the piece-wise data that begins at `at` ends: at the next zeros, when those are left out. */
function dataEnd(bytes: Buffer, at: number, leaveOutZeros: boolean): number {
  if (!leaveOutZeros) return bytes.length;
  let end = at + ZERO_BYTES;
  while (end < bytes.length && zeroBytes(bytes.subarray(end, end + ZERO_BYTES), 0) === 0) end += ZERO_BYTES;
  return Math.min(end, bytes.length);
}
