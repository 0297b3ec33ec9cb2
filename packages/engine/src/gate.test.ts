import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "./gate.ts";
import { ManualTime, turns } from "./harness/manual-time.ts";

/** So many enter; each says when it is inside, and stays until it is let go. */
function crowd(gate: Gate, count: number) {
  const inside: number[] = [];
  const leaves = new Map<number, () => void>();
  for (let each = 0; each < count; each += 1) {
    void gate.enter().then((leave) => {
      inside.push(each);
      leaves.set(each, leave);
      return undefined;
    });
  }
  return { inside, leave: (each: number) => leaves.get(each)?.() };
}

test("so many at once, the others in the order in which they came", async () => {
  const time = new ManualTime();
  const { inside, leave } = crowd(new Gate(2, { clock: time, timers: time }), 5);
  await turns(2);
  assert.deepEqual(inside, [0, 1]);
  leave(1);
  leave(1);
  await turns(2);
  assert.deepEqual(inside, [0, 1, 2]);
  leave(0);
  leave(2);
  await turns(2);
  assert.deepEqual(inside, [0, 1, 2, 3, 4]);
});

test("those that hang keep nobody waiting for longer than a moment", async () => {
  const time = new ManualTime();
  const gate = new Gate(2, { clock: time, timers: time });
  const { inside, leave } = crowd(gate, 6);
  await turns(2);
  await time.advance(999);
  assert.deepEqual(inside, [0, 1]);
  await time.advance(1);
  await turns(2);
  assert.deepEqual(inside, [0, 1, 2, 3]);
  await time.advance(1000);
  await turns(2);
  assert.deepEqual(inside, [0, 1, 2, 3, 4, 5]);
  for (let each = 0; each < 6; each += 1) leave(each);
  const after = crowd(gate, 3);
  await turns(2);
  assert.deepEqual(after.inside, [0, 1], "those that had gone beside leave no places behind");
});

test("there is an end to how many may hang beside", async () => {
  const time = new ManualTime();
  const { inside, leave } = crowd(new Gate(1, { clock: time, timers: time }), 14);
  for (let passed = 0; passed < 20; passed += 1) {
    await time.advance(1000);
    await turns(2);
  }
  assert.equal(inside.length, 11);
  leave(0);
  await time.advance(1000);
  await turns(2);
  assert.equal(inside.length, 12);
});
