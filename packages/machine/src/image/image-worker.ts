/** The file of a worker thread, which is told first what it is for: to hash the image, or to inflate it and write it to the disk. */
import { parentPort } from "node:worker_threads";
import { ImageHasher } from "./image-hasher.ts";
import { ImageWriter } from "./image-writer.ts";
import type { Job, WorkerAnswer, WorkerTask } from "./worker-protocol.ts";

let handle: ImageHasher | ImageWriter | undefined;

parentPort?.on("message", async (message: WorkerTask | Job) => {
  for (const answer of await answers(message)) parentPort?.postMessage(answer);
});

async function answers(message: WorkerTask | Job): Promise<readonly WorkerAnswer[]> {
  try {
    if (!("role" in message)) return (await handle?.take(message)) ?? [];
    handle = message.role === "hash" ? new ImageHasher(message) : new ImageWriter(message);
    return [];
  } catch (error) {
    const { code, message: words } = error as NodeJS.ErrnoException;
    return [{ kind: "failed", code: code ?? "", message: words }];
  }
}
