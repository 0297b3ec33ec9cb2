import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { isFailure, Scope } from "@ingot/kernel";
import { BmcTurns } from "./bmc-turns.ts";

test("so many of a kind at once on one BMC; other kinds and other BMCs have their own", async () => {
  const turns = new BmcTurns();
  const watching = turns.tryTake("a", "watch");
  assert.ok(watching);
  assert.equal(turns.tryTake("a", "watch"), undefined);
  assert.ok(turns.tryTake("b", "watch"));
  assert.ok(turns.tryTake("a", "call"));
  assert.ok(turns.tryTake("a", "call"));
  assert.equal(turns.tryTake("a", "call"), undefined);
  watching[Symbol.dispose]();
  watching[Symbol.dispose]();
  assert.ok(turns.tryTake("a", "watch"));
  assert.equal(turns.tryTake("a", "watch"), undefined);
});

test("those that wait come in the order in which they came; one whose time is over makes room for the next", async () => {
  const turns = new BmcTurns();
  const first = turns.tryTake("a", "watch");
  const order: number[] = [];
  using impatient = Scope.root();
  const gone = turns.take(impatient, "a", "watch");
  const others = [1, 2, 3].map(async (each) => {
    using _turn = await turns.take(Scope.root(), "a", "watch");
    order.push(each);
    await setImmediate();
  });
  await setImmediate();
  impatient.cancel();
  await assert.rejects(gone, (thrown) => isFailure(thrown, "cancelled"));
  assert.deepEqual(order, []);
  first?.[Symbol.dispose]();
  await Promise.all(others);
  assert.deepEqual(order, [1, 2, 3]);
});
