import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, isFailure } from "./failure.ts";
import { Scope } from "./scope.ts";

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

test("a child ends with its parent, for its reason, and keeps no timer that would hold the process up", () => {
  const parent = Scope.root();
  const before = timers();
  const child = parent.child({ timeoutMs: 600_000 });
  assert.equal(timers(), before + 1);
  parent.cancel(new Failure("cancelled", "enough"));
  assert.throws(
    () => child.check(),
    (thrown) => isFailure(thrown, "cancelled") && thrown.message === "enough",
  );
  assert.equal(timers(), before);
  const late = parent.child({ timeoutMs: 600_000 });
  assert.throws(() => late.check(), /enough/);
  assert.equal(timers(), before);
});

test("a scope's children ask its permit, and one that has ended permits nothing", async () => {
  let asked = 0;
  const parent = Scope.root().child({ permit: async () => void (asked += 1) });
  const child = parent.child();
  await child.permitted();
  assert.equal(asked, 1);
  child.cancel();
  await assert.rejects(child.permitted(), (thrown) => isFailure(thrown, "cancelled"));
  assert.equal(asked, 1);
});
