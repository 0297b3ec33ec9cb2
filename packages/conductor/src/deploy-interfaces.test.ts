import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { isFailure, type JsonObject, Scope } from "@ingot/kernel";
import { offeredStep } from "./testing/offered-steps.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { settled, timelineOf, verb } from "./testing/verb.ts";
import { planNode } from "./use-cases/nodes/plan-node.ts";
import { validateNode } from "./use-cases/nodes/validate-node.ts";

const FILES = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };
const INJECT = { interface: "deploy", step: "inject_files", priority: 80, args: FILES } as const;

async function started(t: TestContext): Promise<TestConductor> {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  return run;
}

/** A node with this deploy interface and instance_info, in a folder with files to name in it. */
async function nodeOf(t: TestContext, deploy_interface: string, info: (folder: string) => JsonObject) {
  const run = await started(t);
  for (const name of ["kernel", "initramfs"]) await writeFile(join(run.folder, name), name);
  const iso = Buffer.alloc(65_536);
  iso.write("CD001", 0x8001, "latin1");
  await writeFile(join(run.folder, "live.iso"), iso);
  const instance_info = info(`file://${run.folder}`);
  return { run, ...(await run.node({ deploy_interface, instance_info })) };
}

const stepsOf = async (run: TestConductor, uuid: string) =>
  (await timelineOf(run, uuid))
    .filter(({ kind }) => kind === "step-finished")
    .map(({ details }) => `${String(details["interface"])}.${String(details["step"])}`);

test("custom-agent deploys by the steps that are asked for: no image is needed, written or made bootable", async (t) => {
  const { run, node, machine } = await nodeOf(t, "custom-agent", () => ({}));
  await verb(run, { node: "n1", target: "active", deploySteps: [INJECT] });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.deepEqual(await stepsOf(run, node.uuid), [
    "deploy.deploy",
    "deploy.inject_files",
    "deploy.prepare_instance_boot",
    "deploy.tear_down_agent",
    "deploy.switch_to_tenant_network",
    "deploy.boot_instance",
  ]);
  const sent = [...machine.ran.keys()].filter((name) => !name.includes("get_"));
  assert.deepEqual(sent, ["inject_files", "standby.sync", "standby.power_off"]);
  assert.deepEqual([machine.power, machine.bootsFromDisk, machine.medium], ["power on", true, null]);
});

test("write_image that is asked of custom-agent is the agent's own, with the arguments of the request", async (t) => {
  const { run, node, machine } = await nodeOf(t, "custom-agent", () => ({}));
  const argsinfo = { image_info: { description: "the image", required: true } };
  machine.deploySteps = [offeredStep({ step: "write_image", argsinfo, args_schema: null })];
  const args = { image_info: { id: "mine", urls: ["http://192.0.2.1/mine.raw"] } };
  const deploySteps = [{ interface: "deploy", step: "write_image", priority: 80, args }] as const;
  await verb(run, { node: "n1", target: "active", deploySteps });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  const written = machine.lastParams.get("write_image") as { step: { args: unknown } };
  assert.deepEqual(written.step.args, args);
});

test("a step of custom-agent that nobody has fails the deployment with its name", async (t) => {
  const { run, node } = await nodeOf(t, "custom-agent", () => ({}));
  const deploySteps = [{ interface: "deploy", step: "install_coreos", priority: 80, args: {} }] as const;
  await verb(run, { node: "n1", target: "active", deploySteps });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "deploy failed");
  assert.match(after.last_error ?? "", /install_coreos/);
});

const KERNEL = (folder: string) => ({
  kernel: `${folder}/kernel`,
  ramdisk: `${folder}/initramfs`,
  kernel_append_params: "console=ttyS0",
  ramdisk_kernel_arguments: "ip=dhcp",
});

test("ramdisk has the machine boot its instance into memory, with its config drive; undeployed, nothing of it is left", async (t) => {
  const { run, node, machine } = await nodeOf(t, "ramdisk", KERNEL);
  let drive: string | null | undefined;
  machine.onPower = () => (drive ??= machine.inMemory?.configDrive);
  await verb(run, { node: "n1", target: "active", configdrive: { user_data: "#cloud-config" } });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.deepEqual(await stepsOf(run, node.uuid), ["deploy.deploy"]);
  assert.deepEqual(machine.inMemory?.boots, {
    kernel: `file://${run.folder}/kernel`,
    ramdisk: `file://${run.folder}/initramfs`,
    commandLine: "root=/dev/ram0 text console=ttyS0 ip=dhcp",
  });
  assert.match(drive ?? "", /\.iso$/);
  assert.deepEqual([machine.power, machine.ramdiskBoots, machine.network], ["power on", 0, "tenant"]);
  assert.equal(after.driver_internal_info["ingot_instance_served_by"], "test");
  await verb(run, { node: "n1", target: "rescue", rescuePassword: "let me in" });
  assert.equal((await settled(run, node.uuid)).provision_state, "rescue");
  assert.equal(machine.inMemory, null);
  await verb(run, { node: "n1", target: "unrescue" });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  assert.ok(machine.inMemory !== null);
  await verb(run, { node: "n1", target: "deleted" });
  const undeployed = await settled(run, node.uuid);
  assert.equal(undeployed.provision_state, "available", undeployed.last_error ?? "");
  assert.equal(machine.ran.get("erase_devices_metadata"), 1, "the ramdisk's agent has cleaned it");
  assert.deepEqual([machine.inMemory, undeployed.driver_internal_info["ingot_instance_served_by"]], [null, undefined]);
});

test("ramdisk boots an ISO as it stands, and the plan says so before", async (t) => {
  const { run, node, machine } = await nodeOf(t, "ramdisk", (folder) => ({ boot_iso: `${folder}/live.iso` }));
  const plan = await planNode(Scope.root(), run.conductor, { node: "n1", target: "active" });
  assert.deepEqual([plan.problems, plan.steps.map(({ step }) => step.step), plan.fastTrack], [[], ["deploy"], null]);
  await verb(run, { node: "n1", target: "active" });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  assert.deepEqual(machine.inMemory?.boots, { iso: `file://${run.folder}/live.iso` });
});

const REFUSED: readonly (readonly [string, (folder: string) => JsonObject, RegExp])[] = [
  ["nothing to boot", () => ({}), /no boot_iso, and no kernel and ramdisk/],
  ["an image alone", (f) => ({ image_source: `${f}/live.iso` }), /no boot_iso, and no kernel/],
  ["a kernel alone", (f) => ({ kernel: `${f}/kernel` }), /has no ramdisk/],
  ["a ramdisk alone", (f) => ({ ramdisk: `${f}/initramfs` }), /has no kernel/],
  ["an ISO and an image", (f) => ({ boot_iso: `${f}/live.iso`, image_source: "x" }), /boot_iso and image_source at/],
  ["an ISO and a kernel", (f) => ({ ...KERNEL(f), boot_iso: `${f}/live.iso` }), /boot_iso and kernel and ramdisk at/],
  ["an ISO that is none", (f) => ({ boot_iso: `${f}/kernel` }), /'boot_iso'.*not an ISO 9660 image/],
  ["an ISO that is not there", (f) => ({ boot_iso: `${f}/no.iso` }), /'boot_iso'.*no such file/],
  ["a kernel that is not there", (f) => ({ ...KERNEL(f), kernel: `${f}/no` }), /'kernel'.*no such file/],
  ["a ramdisk that is no URL", (f) => ({ ...KERNEL(f), ramdisk: "initramfs" }), /'ramdisk'.*not an http/],
  ["a number", (f) => ({ ...KERNEL(f), ramdisk: 5 }), /'ramdisk'.*is not a URL/],
  ["a quote", (f) => ({ ...KERNEL(f), ramdisk_kernel_arguments: 'a="b' }), /kernel parameters/],
];

for (const [name, info, message] of REFUSED) {
  test(`ramdisk refuses ${name} before any power-on, and validation says the same`, async (t) => {
    const { run, node, machine } = await nodeOf(t, "ramdisk", info);
    await assert.rejects(verb(run, { node: "n1", target: "active" }), message);
    const { deploy } = await validateNode(Scope.root(), run.conductor, { node: "n1" });
    assert.equal(deploy.result, false);
    assert.match(deploy.reason ?? "", message);
    assert.equal((await settled(run, node.uuid)).provision_state, "available");
    assert.equal(machine.power, "power off");
  });
}

test("a boot interface that boots no instance into memory is refused, as are steps inside a ramdisk that never comes", async (t) => {
  const { run, node } = await nodeOf(t, "ramdisk", KERNEL);
  const asked = verb(run, { node: "n1", target: "active", deploySteps: [INJECT] });
  await assert.rejects(asked, (error) => isFailure(error, "plan.unknown_step") && /inject_files/.test(error.message));
  await run.conductor.store.nodes.update(node.uuid, { boot_interface: "disk-only" });
  await assert.rejects(verb(run, { node: "n1", target: "active" }), /disk-only.*boots no instance into memory/);
});

test("traits of the instance that the node has not are refused, by every deploy interface", async (t) => {
  for (const traits of [["CUSTOM_A", "CUSTOM_B"], "CUSTOM_A", [1]]) {
    const { run, node } = await nodeOf(t, "custom-agent", () => ({ traits }));
    await run.conductor.store.nodes.update(node.uuid, { traits: ["CUSTOM_A"] });
    const message = Array.isArray(traits) && traits.length > 1 ? /missing traits CUSTOM_B$/ : /A list of strings/;
    await assert.rejects(verb(run, { node: "n1", target: "active" }), message);
    const { deploy } = await validateNode(Scope.root(), run.conductor, { node: "n1" });
    assert.match(deploy.reason ?? "", /traits/);
  }
});
