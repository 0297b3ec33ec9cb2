import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { NodeRecord } from "../ports/node.ts";
import { severalAtOnce } from "./several-at-once.ts";

async function* nodes(count: number): AsyncGenerator<NodeRecord> {
  for (let index = 0; index < count; index += 1) yield { uuid: String(index) } as NodeRecord;
}

test("one that hangs holds up one place, and the others go on", async () => {
  const hanging = Promise.withResolvers<void>();
  const done: string[] = [];
  let running = 0;
  let most = 0;
  await severalAtOnce(nodes(20), {
    atOnce: 3,
    when: ({ uuid }) => uuid !== "5",
    work: async ({ uuid }) => {
      running += 1;
      most = Math.max(most, running);
      if (uuid === "0") await hanging.promise;
      await setImmediate();
      running -= 1;
      done.push(uuid);
      if (done.length === 18) hanging.resolve();
    },
  });
  assert.deepEqual([done.length, done.at(-1), done.includes("5"), most], [19, "0", false, 3]);
});

test("what fails is thrown once all that had begun has ended", async () => {
  const ended: string[] = [];
  const work = async ({ uuid }: NodeRecord) => {
    if (uuid === "1") throw new Error("the second");
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    ended.push(uuid);
  };
  await assert.rejects(severalAtOnce(nodes(50), { atOnce: 3, when: () => true, work }), /the second/);
  assert.ok(ended.includes("0") && ended.length < 10, ended.join(" "));
});
