import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure, newId, Scope } from "@ingot/kernel";
import { TestConductor } from "../../testing/test-conductor.ts";
import { until } from "../../testing/until.ts";
import { breakLock } from "./break-lock.ts";
import { getLock } from "./get-lock.ts";
import { setProvisionState } from "./set-provision-state.ts";

const scope = Scope.root();

test("a lock says who holds the node and why; broken, the operation goes on under a new claim", async () => {
  const run = await TestConductor.start();
  try {
    const { node } = await run.node();
    const resting = await getLock(scope, run.conductor, { node: "n1" });
    assert.deepEqual([resting.operation, resting.driver], [undefined, undefined]);
    await setProvisionState(scope, run.conductor, { node: "n1", target: "active" });
    const held = await getLock(scope, run.conductor, { node: "n1" });
    assert.equal(held.operation?.kind, "deploy");
    assert.equal(held.driver?.name, "test");
    assert.ok((held.driver?.leftMs ?? -1) > 0);
    assert.match(held.step?.spec.name ?? "", /^deploy\./);
    await assert.rejects(breakLock(scope, run.conductor, { node: "n1", operation: newId() }), (thrown) =>
      isFailure(thrown, "node.lock_changed"),
    );
    const broken = await breakLock(scope, run.conductor, { node: "n1", operation: held.operation?.id ?? "" });
    assert.equal(broken.operation?.epoch, 1);
    await until(async () =>
      (await run.store.nodes.byUuid(node.uuid))?.provision_state === "active" ? true : undefined,
    );
    const [ended] = await run.store.operations.history(node.uuid, 1);
    assert.deepEqual([ended?.state, ended?.epoch], ["done", 3]);
  } finally {
    await run.stop();
  }
});

test("a lock broken with `end` ends the operation in failure", async () => {
  const run = await TestConductor.start();
  try {
    const { node } = await run.node();
    await setProvisionState(scope, run.conductor, { node: "n1", target: "active" });
    await breakLock(scope, run.conductor, { node: "n1", end: true });
    const failed = await until(async () => {
      const now = await run.store.nodes.byUuid(node.uuid);
      return now?.provision_state === "deploy failed" ? now : undefined;
    });
    assert.match(failed.last_error ?? "", /lock broken/);
    assert.equal(failed.reservation, null);
  } finally {
    await run.stop();
  }
});

test("a reservation that no operation has is taken back", async () => {
  const run = await TestConductor.start();
  try {
    const { node } = await run.node({ reservation: "gone" });
    await breakLock(scope, run.conductor, { node: "n1" });
    assert.equal((await run.store.nodes.byUuid(node.uuid))?.reservation, null);
  } finally {
    await run.stop();
  }
});
