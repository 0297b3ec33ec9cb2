/** The file of a worker thread: hashes the image, or inflates it and writes it to the disk. */
import { parentPort, workerData } from "node:worker_threads";
import { ImageHasher } from "./image-hasher.ts";
import { ImageWriter } from "./image-writer.ts";
import type { Job, WorkerAnswer, WorkerTask } from "./worker-protocol.ts";

const task = workerData as WorkerTask;
const handle = task.role === "hash" ? new ImageHasher(task) : new ImageWriter(task);

parentPort?.on("message", (job: Job) => {
  for (const answer of answers(job)) parentPort?.postMessage(answer);
});

function answers(job: Job): readonly WorkerAnswer[] {
  try {
    return handle.take(job);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [{ kind: "failed", code: code ?? "", message }];
  }
}
