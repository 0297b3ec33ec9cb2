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
