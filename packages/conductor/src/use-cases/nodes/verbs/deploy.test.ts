import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { TestConductor } from "../../../testing/test-conductor.ts";
import { deploy } from "./deploy.ts";

test("what is written to instance_info while a deployment or rebuild is being checked stays beside its config drive", async (t) => {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  for (const [verb, provision_state] of [
    ["active", "available"],
    ["rebuild", "active"],
  ] as const) {
    const { node, machine } = await run.node({ provision_state }, verb);
    machine.neverCallsBack = true;
    const instance_info = { ...node.instance_info, capabilities: "boot_option:local" };
    await run.conductor.store.nodes.update(node.uuid, { instance_info });
    const input = { node: verb, target: verb, configdrive: { meta_data: { name: "n" } } };
    await deploy(Scope.root(), run.conductor, { node, verb, input });
    const now = await run.conductor.store.nodes.byUuid(node.uuid);
    assert.deepEqual(now?.instance_info, { ...instance_info, configdrive: { meta_data: { name: "n" } } });
  }
});
