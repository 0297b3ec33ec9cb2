import { createHash, type Hash } from "node:crypto";
import type { Job, WorkerAnswer, WorkerTask } from "./worker-protocol.ts";

export class ImageHasher {
  readonly #ring: Uint8Array;
  readonly #hash: Hash;

  constructor(task: Extract<WorkerTask, { role: "hash" }>) {
    this.#ring = new Uint8Array(task.ring);
    this.#hash = createHash(task.algorithm);
  }

  take(job: Job): readonly WorkerAnswer[] {
    const size = this.#ring.length;
    for (let at = job.from; at < job.to;) {
      const end = Math.min(job.to, at - (at % size) + size);
      this.#hash.update(this.#ring.subarray(at % size, (at % size) + end - at));
      at = end;
    }
    const done: WorkerAnswer = { kind: "done", job };
    return job.last ? [done, { kind: "digest", value: this.#hash.digest("hex") }] : [done];
  }
}
