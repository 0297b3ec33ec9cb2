import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import type { Stores } from "../ports/store.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { inState, verb } from "../testing/verb.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import { guardedConductor } from "./guarded-conductor.ts";

const changed = new Failure("api.precondition_failed", "the node has changed");
const refused = (thrown: unknown) => isFailure(thrown, "api.precondition_failed");

async function waiting(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node();
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "wait call-back");
  machine.neverCallsBack = false;
  const ask = async (holds: (stores: Stores) => Promise<void>, target: "deleted" | "abort") => {
    using scope = Scope.root({ timeoutMs: 120_000 });
    await setProvisionState(scope, guardedConductor(run.conductor, holds), { node: "n1", target });
  };
  return { run, uuid: node.uuid, ask };
}

test("undeployment of a node with an operation under way: what holds when it is asked for is not asked again later", async (t) => {
  const { run, uuid, ask } = await waiting(t);
  await ask(async (stores) => {
    if ((await stores.nodes.byUuid(uuid))?.provision_state !== "wait call-back") throw changed;
  }, "deleted");
  const now = await inState(run, uuid, "available");
  assert.equal(now.last_error, null);
});

test("what does not hold when an operation would be ended leaves the operation alone", async (t) => {
  const { run, uuid, ask } = await waiting(t);
  for (const target of ["deleted", "abort"] as const) {
    await assert.rejects(
      ask(() => Promise.reject(changed), target),
      refused,
    );
    const active = await run.conductor.store.operations.active(uuid);
    assert.equal(active?.operation.abort, null, target);
  }
});

test("several submissions of one request are checked once: the first moves what the check looks at", async (t) => {
  const { run } = await waiting(t);
  let checks = 0;
  const guarded = guardedConductor(run.conductor, async () => {
    checks += 1;
    if (checks > 1) throw changed;
  });
  for (const subject of ["a", "b"]) {
    await guarded.runner.submit({ kind: "manage", subject, input: {}, steps: [], held: true });
  }
  assert.equal(checks, 1);
});
