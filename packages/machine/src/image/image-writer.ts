import { ClusterInflater } from "./cluster-inflater.ts";
import { DirectDisk, WRITE_BYTES } from "./direct-disk.ts";
import { COMPRESSED } from "./extents.ts";
import { DIRECT_UNIT, pageMemory } from "./page-memory.ts";
import { HELD_BYTES, type Job, type WorkerAnswer, type WorkerTask } from "./worker-protocol.ts";

/** Zeros are looked for in pieces of so many bytes. */
const ZERO_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(ZERO_BYTES);

type WriteTask = Extract<WorkerTask, { role: "write" }>;

/** Puts the extents of an image to their places on the disk; neighbours are gathered into large writes. */
export class ImageWriter {
  readonly #task: WriteTask;
  readonly #ring: Buffer;
  readonly #held: Buffer;
  readonly #disk: DirectDisk;
  readonly #gathered: Buffer;
  readonly #inflater: ClusterInflater;
  #gatheredAt = 0;
  #gatheredBytes = 0;

  constructor(task: WriteTask) {
    this.#task = task;
    this.#ring = Buffer.from(task.ring);
    this.#held = Buffer.from(task.held);
    this.#inflater = new ClusterInflater(task.compression, task.clusterSize);
    this.#gathered = Buffer.from(pageMemory(Math.max(WRITE_BYTES, task.clusterSize)));
    this.#disk = new DirectDisk(task.disk);
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

  /** Inflates the cluster to where it is written from: behind its neighbour, if that has just been inflated. */
  #takeCompressed(job: Job, index: number): void {
    const host = this.#task.extents.host[index] ?? 0;
    const end = host + (this.#task.extents.length[index] ?? 0);
    if (end <= job.from || (end > job.to && !job.last)) return;
    const packed = this.#whole(host, Math.min(end, job.to));
    const size = this.#task.extents.size[index] ?? 0;
    const guest = this.#task.extents.guest[index] ?? 0;
    this.#reserve(guest, this.#task.clusterSize);
    const at = this.#gatheredBytes;
    this.#inflater.inflate(packed, this.#gathered, { at, size: this.#task.clusterSize });
    if (guest < HELD_BYTES) this.#put(guest, this.#gathered.subarray(at, at + size));
    else this.#gatheredBytes += size;
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

  /** What is large and lies well for it is written from where it is. */
  #gather(guest: number, bytes: Buffer): void {
    if (bytes.length >= WRITE_BYTES / 4 && bytes.byteOffset % DIRECT_UNIT === 0) {
      this.#flush();
      return this.#disk.write(guest, bytes);
    }
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(bytes.length - at, WRITE_BYTES);
      this.#reserve(guest + at, length);
      this.#gathered.set(bytes.subarray(at, at + length), this.#gatheredBytes);
      this.#gatheredBytes += length;
      at += length;
    }
  }

  /** Makes room behind what is gathered, which is written first if the new bytes do not follow it. */
  #reserve(guest: number, length: number): void {
    const follows = guest === this.#gatheredAt + this.#gatheredBytes;
    if (!follows || this.#gatheredBytes + length > this.#gathered.length) this.#flush();
    if (this.#gatheredBytes === 0) this.#gatheredAt = guest;
  }

  #flush(): void {
    if (this.#gatheredBytes > 0) this.#disk.write(this.#gatheredAt, this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
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
