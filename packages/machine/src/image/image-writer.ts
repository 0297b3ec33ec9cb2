import { ClusterInflater } from "./cluster-inflater.ts";
import { WRITE_BYTES } from "./direct-disk.ts";
import { COMPRESSED } from "./extents.ts";
import { DIRECT_UNIT } from "./page-memory.ts";
import { HELD_BYTES, type Job, type WorkerAnswer, type WorkerTask } from "./worker-protocol.ts";
import { WriteBehind } from "./write-behind.ts";

/** Zeros are looked for in pieces of so many bytes. */
const ZERO_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(ZERO_BYTES);

type WriteTask = Extract<WorkerTask, { role: "write" }>;

/** Neighbours on the disk that are written together. */
interface Gathered {
  readonly buffer: Buffer;
  readonly place: number;
  bytes: number;
}

/** Puts the extents of an image to their places on the disk; neighbours are gathered into large writes. */
export class ImageWriter {
  readonly #task: WriteTask;
  readonly #ring: Buffer;
  readonly #held: Buffer;
  readonly #disk: WriteBehind;
  readonly #inflater: ClusterInflater;
  /** Of the job that is being taken. */
  #writes: Promise<void>[] = [];
  #gathered: Gathered | undefined;
  /** Jobs are taken one after another, but do not wait for each other's writes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(task: WriteTask) {
    this.#task = task;
    this.#ring = Buffer.from(task.ring);
    this.#held = Buffer.from(task.held);
    this.#inflater = new ClusterInflater(task.compression, task.clusterSize);
    this.#disk = new WriteBehind(task.disk, task.clusterSize);
  }

  /** Resolves when everything of the job is written. */
  async take(job: Job): Promise<readonly WorkerAnswer[]> {
    const begun = this.#begin(job, this.#turn);
    this.#turn = begun.catch(() => {}); // told by this job's own answer
    await Promise.all(await begun);
    return [{ kind: "done", job }];
  }

  /** Resolves with the job's writes when all of them have begun: the next job may be taken. */
  async #begin(job: Job, turn: Promise<unknown>): Promise<readonly Promise<void>[]> {
    await turn;
    this.#writes = [];
    const { extents } = this.#task;
    for (let index = job.first; index < extents.count && (extents.host[index] ?? 0) < job.to; index += 1) {
      if (extents.kind[index] === COMPRESSED) await this.#takeCompressed(job, index);
      else await this.#takeRaw(job, index);
    }
    this.#flush();
    return this.#writes;
  }

  async #takeRaw(job: Job, index: number): Promise<void> {
    const host = this.#task.extents.host[index] ?? 0;
    const shift = (this.#task.extents.guest[index] ?? 0) - host;
    const end = Math.min(job.to, host + (this.#task.extents.length[index] ?? 0));
    for (let at = Math.max(job.from, host); at < end;) {
      const bytes = this.#contiguous(at, end);
      await this.#put(at + shift, bytes);
      at += bytes.length;
    }
  }

  /** Inflates the cluster to where it is written from: behind its neighbour, if that has just been inflated. */
  async #takeCompressed(job: Job, index: number): Promise<void> {
    const host = this.#task.extents.host[index] ?? 0;
    const end = host + (this.#task.extents.length[index] ?? 0);
    if (end <= job.from || (end > job.to && !job.last)) return;
    const packed = this.#whole(host, Math.min(end, job.to));
    const size = this.#task.extents.size[index] ?? 0;
    const guest = this.#task.extents.guest[index] ?? 0;
    const into = this.#room(guest, this.#task.clusterSize) ?? (await this.#newRoom(guest));
    this.#inflater.inflate(packed, into.buffer, { at: into.bytes, size: this.#task.clusterSize });
    if (guest >= HELD_BYTES) into.bytes += size;
    else await this.#put(guest, Buffer.from(into.buffer.subarray(into.bytes, into.bytes + size)));
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

  async #put(guest: number, bytes: Buffer): Promise<void> {
    const held = Math.max(0, Math.min(bytes.length, HELD_BYTES - guest));
    if (held > 0) this.#held.set(bytes.subarray(0, held), guest);
    for (let at = held; at < bytes.length;) {
      const zeros = this.#task.zeroed ? zeroBytes(bytes, at) : 0;
      const end = zeros > 0 ? at + zeros : dataEnd(bytes, at, this.#task.zeroed);
      if (zeros === 0) await this.#gather(guest + at, bytes.subarray(at, end));
      at = end;
    }
  }

  /** What is large and lies well for it in the ring, where it stays until the job is done, is written from there. */
  async #gather(guest: number, bytes: Buffer): Promise<void> {
    const isInRing = bytes.buffer === this.#ring.buffer;
    if (isInRing && bytes.length >= WRITE_BYTES / 4 && bytes.byteOffset % DIRECT_UNIT === 0) {
      this.#track(this.#disk.write(guest, bytes));
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(bytes.length - at, WRITE_BYTES);
      const into = this.#room(guest + at, length) ?? (await this.#newRoom(guest + at));
      into.buffer.set(bytes.subarray(at, at + length), into.bytes);
      into.bytes += length;
      at += length;
    }
  }

  /** What is gathered, if these bytes follow it and still fit. */
  #room(guest: number, length: number): Gathered | undefined {
    const gathered = this.#gathered;
    const follows = gathered !== undefined && guest === gathered.place + gathered.bytes;
    return follows && gathered.bytes + length <= gathered.buffer.length ? gathered : undefined;
  }

  async #newRoom(place: number): Promise<Gathered> {
    this.#flush();
    this.#gathered = { buffer: await this.#disk.buffer(), place, bytes: 0 };
    return this.#gathered;
  }

  #flush(): void {
    if (this.#gathered !== undefined) this.#track(this.#disk.writeBuffer(this.#gathered.buffer, this.#gathered));
    this.#gathered = undefined;
  }

  #track(write: Promise<void>): void {
    write.catch(() => {}); // it is awaited with the job's other writes, which begin first
    this.#writes.push(write);
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
