import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import { TestConductor } from "../../testing/test-conductor.ts";
import { createDeployTemplate } from "../deploy-templates/create-deploy-template.ts";
import { createPort } from "../ports/create-port.ts";
import { removePort } from "../ports/remove-port.ts";
import { updatePort } from "../ports/update-port.ts";
import { createNode } from "./create-node.ts";
import { removeNode } from "./remove-node.ts";
import { setMaintenance } from "./set-maintenance.ts";
import { setTraits } from "./set-traits.ts";
import { updateNode } from "./update-node.ts";
import { validateNode } from "./validate-node.ts";

const scope = Scope.root();
const refused = (code: ErrorCode, words?: RegExp) => (thrown: unknown) =>
  isFailure(thrown, code) && (words === undefined || words.test(thrown.message));

async function started(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  return run;
}

test("a node begins in enroll with its driver's default interfaces; names, instances and unknown drivers are refused", async (t) => {
  const { conductor } = await started(t);
  const node = await createNode(scope, conductor, { fields: { driver: "fake-machine", name: "a" } });
  assert.deepEqual([node.provision_state, node.deploy_interface, node.bios_interface], ["enroll", "direct", "no-bios"]);
  await assert.rejects(
    createNode(scope, conductor, { fields: { driver: "fake-machine", name: "a" } }),
    refused("node.duplicate", /name a/),
  );
  await assert.rejects(
    createNode(scope, conductor, { fields: { driver: "ipmi" } }),
    refused("driver.not_found", /ipmi/),
  );
  const wrong = { driver: "fake-machine", boot_interface: "pxe" };
  await assert.rejects(createNode(scope, conductor, { fields: wrong }), refused("interface.unknown", /boot.*pxe/));
});

test("what a busy or settled node may not have changed is a conflict", async (t) => {
  const run = await started(t);
  const { node } = await run.node({ provision_state: "active", resource_class: "a" });
  const update = (changes: Parameters<typeof updateNode>[2]["changes"]) =>
    updateNode(scope, run.conductor, { node: "n1", changes });
  await assert.rejects(update({ resource_class: "b" }), refused("node.state_conflict", /resource_class/));
  await assert.rejects(update({ boot_interface: "test2" }), refused("node.state_conflict"));
  assert.equal((await update({ description: "d", protected: true })).protected, true);
  await assert.rejects(removeNode(scope, run.conductor, { node: "n1" }), refused("node.protected"));
  await update({ protected: false });
  await assert.rejects(removeNode(scope, run.conductor, { node: "n1" }), refused("node.state_conflict", /active/));
  await run.conductor.store.nodes.update(node.uuid, { reservation: "other" });
  await assert.rejects(update({ description: "e" }), refused("node.locked", /other/));
  await run.conductor.store.nodes.update(node.uuid, { reservation: null });
  await setMaintenance(scope, run.conductor, { node: "n1", maintenance: { reason: "broken" } });
  await removeNode(scope, run.conductor, { node: "n1" });
  assert.equal(await run.conductor.store.nodes.byUuid(node.uuid), undefined);
});

test("an update on top of one that came between is refused when it says what it had read", async (t) => {
  const run = await started(t);
  const { node } = await run.node();
  const change = { node: "n1", changes: { description: "mine" }, ifVersion: node.version };
  await updateNode(scope, run.conductor, { node: "n1", changes: { description: "theirs" } });
  await assert.rejects(updateNode(scope, run.conductor, change), refused("store.stale"));
});

test("traits: sorted, each once, only real ones, not too many", async (t) => {
  const run = await started(t);
  await run.node();
  const set = (traits: readonly string[]) => setTraits(scope, run.conductor, { node: "n1", traits });
  assert.deepEqual(await set(["CUSTOM_B", "HW_CPU_X86_VMX", "CUSTOM_B"]), ["CUSTOM_B", "HW_CPU_X86_VMX"]);
  for (const wrong of ["custom_a", "CUSTOM-A", "", "CUSTOM_", "A".repeat(9000)]) {
    await assert.rejects(set([wrong]), refused("trait.invalid"), wrong.slice(0, 20));
  }
  await assert.rejects(
    set(Array.from({ length: 51 }, (_, i) => `CUSTOM_${i}`)),
    refused("input.invalid", /maximum of 50/),
  );
});

test("a MAC address belongs to one port; that of a node with an instance stays", async (t) => {
  const run = await started(t);
  const { node } = await run.node({ instance_uuid: "00000000-0000-4000-8000-000000000001" });
  const fields = { address: "52-54-00-AA-BB-CC", node_uuid: node.uuid };
  const port = await createPort(scope, run.conductor, { fields });
  assert.equal(port.address, "52:54:00:aa:bb:cc");
  await assert.rejects(createPort(scope, run.conductor, { fields }), refused("port.duplicate", /MAC/));
  const moved = { port: port.uuid, changes: { address: "52:54:00:aa:bb:cd" } };
  await assert.rejects(updatePort(scope, run.conductor, moved), refused("node.associated"));
  await updatePort(scope, run.conductor, { port: port.uuid, changes: { address: port.address, name: "eth0" } });
  const off = { port: port.uuid, changes: { pxe_enabled: false } };
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active" });
  await assert.rejects(updatePort(scope, run.conductor, off), refused("node.state_conflict", /connectivity/));
  await run.conductor.store.nodes.update(node.uuid, { maintenance: true });
  assert.equal((await updatePort(scope, run.conductor, off)).pxe_enabled, false);
  await removePort(scope, run.conductor, { port: port.uuid });
  await createPort(scope, run.conductor, { fields });
  const nobody = { ...fields, node_uuid: "00000000-0000-4000-8000-000000000009" };
  await assert.rejects(createPort(scope, run.conductor, { fields: nobody }), refused("input.invalid"));
});

test("a deploy template's name is a trait, and its steps are there once", async (t) => {
  const run = await started(t);
  const step = { interface: "deploy", step: "inject_files", args: {}, priority: 50 } as const;
  const create = (name: string, steps: (typeof step)[]) =>
    createDeployTemplate(scope, run.conductor, { fields: { name, steps } });
  await assert.rejects(create("inject files", [step]), refused("template.invalid", /trait/));
  await assert.rejects(create("CUSTOM_X", []), refused("template.invalid", /at least one/));
  await assert.rejects(create("CUSTOM_X", [step, step]), refused("template.invalid", /more than once/));
  await create("CUSTOM_X", [step]);
  await assert.rejects(create("CUSTOM_X", [step]), refused("template.duplicate"));
});

test("validate says of each interface whether it would do, and why not", async (t) => {
  const run = await started(t);
  const { node } = await run.node();
  const report = await validateNode(scope, run.conductor, { node: "n1" });
  assert.deepEqual([report.power.result, report.deploy.result, report.bios.result], [true, true, false]);
  await run.conductor.store.nodes.update(node.uuid, { instance_info: { image_source: "file:///nowhere/x.qcow2" } });
  const missing = await validateNode(scope, run.conductor, { node: "n1" });
  assert.equal(missing.deploy.result, false);
  assert.match(missing.deploy.reason ?? "", /nowhere\/x\.qcow2/);
});
