import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { Worker } from "node:worker_threads";
import type { Failure } from "@ingot/kernel";
import { ImageWorker } from "./image-workers.ts";

test("a thread that fails before it has a task says so once it is given one", async () => {
  const started = once(process, "worker") as Promise<[Worker]>;
  const worker = new ImageWorker(new URL("data:text/javascript,throw new Error('no memory is left')"));
  const [thread] = await started;
  await new Promise((resolve) => thread.once("exit", resolve));
  const failures: Failure[] = [];
  const task = { role: "hash", ring: new SharedArrayBuffer(0), algorithm: "sha256" } as const;
  worker.begin(task, { onDone: () => assert.fail(), onFailure: (failure) => void failures.push(failure) });
  assert.deepEqual(
    failures.map(({ code, message }) => [code, message]),
    [["machine.image_write_failed", "no memory is left"]],
  );
  await worker.stop();
});
