import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { ProvisionState } from "@ingot/contract";
import { Failure, Scope } from "@ingot/kernel";
import { operationRecord } from "@ingot/store/testing/records";
import { orphans } from "../reconcilers/orphans.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { inState } from "../testing/verb.ts";
import { endWithFailure } from "./end.ts";

const TIMEOUT = new Failure("agent.never_called_back", "no heartbeat came in time");
const UNDEPLOY = new Failure("operation.aborted", "ended, to undeploy", { details: { then: "delete" } });
const BY_REQUEST = new Failure("operation.aborted", "by request");

/** A deployment of a node in this state ends with the failure, after that abort was asked for. */
async function ended(
  t: TestContext,
  state: ProvisionState,
  how: { readonly asked: Failure | null; readonly failure: Failure },
) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node } = await run.node({ provision_state: state, target_provision_state: "active" });
  const { asked, failure } = how;
  const operation = operationRecord({
    kind: "deploy",
    subject: node.uuid,
    abort: asked === null ? null : { failure: asked.toJSON(), force: true },
  });
  await run.conductor.store.transaction((tx) =>
    endWithFailure(tx, run.conductor, { node, operation, failure, aborted: failure === asked }),
  );
  const now = await run.conductor.store.nodes.byUuid(node.uuid);
  return { run, node, now: [now?.provision_state, now?.target_provision_state, now?.reservation] };
}

test("a deployment that fails by itself leads to its failure; one aborted to undeploy, to the deletion", async (t) => {
  const failed = await ended(t, "wait call-back", { asked: null, failure: TIMEOUT });
  assert.deepEqual(failed.now, ["deploy failed", "active", null]);
  const aborted = await ended(t, "wait call-back", { asked: UNDEPLOY, failure: UNDEPLOY });
  assert.deepEqual(aborted.now, ["deleting", "available", "test"]);
});

test("one that fails by itself after the undeployment was accepted leads to the deletion, whichever process goes on with it", async (t) => {
  for (const state of ["wait call-back", "deploying"] as const) {
    const { run, node, now } = await ended(t, state, { asked: UNDEPLOY, failure: TIMEOUT });
    assert.deepEqual(now, ["deleting", "available", "test"]);
    await run.conductor.store.nodes.update(node.uuid, { provision_updated_at: 1 });
    await orphans(1000).run(Scope.root(), run.conductor);
    await inState(run, node.uuid, "available");
  }
});

test("one that fails by itself after a plain abort was asked for is not deleted", async (t) => {
  const { now } = await ended(t, "wait call-back", { asked: BY_REQUEST, failure: TIMEOUT });
  assert.deepEqual(now, ["deploy failed", "active", null]);
});

test("an operation that fails on hold, where there is no failing, is given up", async (t) => {
  const { now } = await ended(t, "deploy hold", { asked: null, failure: TIMEOUT });
  assert.deepEqual(now, ["deploy failed", "active", null]);
});
