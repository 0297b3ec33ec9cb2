import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Failure } from "@ingot/kernel";
import type { Job, WorkerAnswer, WorkerTask } from "./worker-protocol.ts";

/** Beside this file, in the sources as in the bundle (apps/agent/README.md). */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./image-worker.ts" : "./image-worker.js", import.meta.url);

export interface WorkerEvents {
  readonly onDone: () => void;
  readonly onFailure: (failure: Failure) => void;
}

/** A worker thread and the jobs that it still has. */
export class ImageWorker {
  /** Jobs that were given and are not done, in their order. */
  readonly pending: Job[] = [];
  readonly #thread: Worker;
  #digest: string | undefined;
  #events: WorkerEvents | undefined;
  /** Of the thread itself, which may fail before it has a task. */
  #failure: Failure | undefined;

  /** Its thread starts at once, which takes a slow processor a second; it does nothing before it has a task. */
  constructor(script: URL = WORKER) {
    this.#thread = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: 64 } });
    this.#thread.on("error", (error) => {
      this.#failure ??= new Failure(
        "machine.image_write_failed",
        error instanceof Error ? error.message : String(error),
      );
      this.#events?.onFailure(this.#failure);
    });
  }

  begin(task: WorkerTask, events: WorkerEvents): void {
    this.#thread.on("message", (answer: WorkerAnswer) => {
      if (answer.kind === "failed") return events.onFailure(asFailure(answer));
      if (answer.kind === "digest") this.#digest = answer.value;
      else
        this.pending.splice(
          this.pending.findIndex((job) => job.from === answer.job.from),
          1,
        );
      events.onDone();
    });
    this.#events = events;
    if (this.#failure === undefined) this.#thread.postMessage(task);
    else events.onFailure(this.#failure);
  }

  /** Of everything that was hashed, once the last job is done. */
  get digest(): string | undefined {
    return this.#digest;
  }

  /** After {@link begin}. */
  give(job: Job): void {
    this.pending.push(job);
    this.#thread.postMessage(job);
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}

const WRITERS_AT_MOST = 4;

/** A thread that hashes, and one that writes for each processor. */
export class ImageWorkers {
  readonly hasher = new ImageWorker();
  readonly writers: readonly ImageWorker[] = Array.from(
    { length: Math.min(WRITERS_AT_MOST, availableParallelism()) },
    () => new ImageWorker(),
  );

  get all(): readonly ImageWorker[] {
    return [this.hasher, ...this.writers];
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.stop()));
  }
}

function asFailure(answer: { readonly code: string; readonly message: string }): Failure {
  const damaged =
    /^(Z_|ZSTD_|ERR_ZSTD|ERR_BUFFER_TOO_LARGE)/.test(answer.code) || answer.message.startsWith("a compressed cluster");
  return damaged
    ? new Failure("media.image_damaged", `the qcow2 image is damaged: ${answer.message}`)
    : new Failure("machine.image_write_failed", `the image could not be written: ${answer.message}`);
}
