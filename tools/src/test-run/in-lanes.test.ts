import assert from "node:assert/strict";
import { test } from "node:test";
import { inLanes } from "./in-lanes.ts";

test("so many at a time, in order; of those that need the same one, and whoever needs nothing goes before", async () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const all = ["A1", "A2", "b", "c", "A3"];
  const done = inLanes(all, {
    lanes: 2,
    needs: (name) => (name.startsWith("A") ? "A" : undefined),
    do: (name) => new Promise<string>((resolve) => (begun.push(name), ends.set(name, () => resolve(`${name} done`)))),
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise<void>((resolve) => setImmediate(resolve));
    return begun.join(" ");
  };
  assert.equal(await end(""), "A1 b");
  assert.equal(await end("b"), "A1 b c");
  assert.equal(await end("c"), "A1 b c");
  assert.equal(await end("A1"), "A1 b c A2");
  assert.equal(await end("A2"), "A1 b c A2 A3");
  await end("A3");
  assert.deepEqual(
    await done,
    all.map((name) => `${name} done`),
  );
});

test("what fails fails all of it; nothing is nothing", async () => {
  const fails = inLanes([1, 2], { lanes: 2, do: (one) => Promise.reject(new Error(`of ${one}`)) });
  await assert.rejects(fails, /of 1/);
  assert.deepEqual(await inLanes([], { lanes: 2, do: async () => 1 }), []);
});
