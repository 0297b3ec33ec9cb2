import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test, type TestContext } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import type { ConductorConfig } from "./config.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { inState, settled, timelineOf, verb } from "./testing/verb.ts";
import { createDeployTemplate } from "./use-cases/deploy-templates/create-deploy-template.ts";

const FILES = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };
const STORY = ["write_image", "image.install_bootloader", "inject_files", "standby.sync", "standby.power_off"];

async function started(t: TestContext, config: Partial<ConductorConfig> = {}): Promise<TestConductor> {
  const run = await TestConductor.start(config);
  t.after(() => run.stop());
  return run;
}

const injectStep = { interface: "deploy", step: "inject_files", priority: 50, args: FILES } as const;

test("a machine is deployed by its steps in order, and the timeline tells all of it", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  await createDeployTemplate(Scope.root(), run.conductor, { fields: { name: "CUSTOM_INJECT", steps: [injectStep] } });
  await run.conductor.store.nodes.update(node.uuid, {
    instance_info: { ...node.instance_info, traits: ["CUSTOM_INJECT"] },
    traits: ["CUSTOM_INJECT"],
  });
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  const events = await timelineOf(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.deepEqual([after.last_error, after.reservation, after.power_state], [null, null, "power on"]);
  assert.deepEqual(
    [...machine.ran.keys()].filter((name) => !name.includes("get_")),
    STORY,
  );
  assert.equal(machine.medium, null);
  assert.equal(machine.bootsFromDisk, true);
  assert.equal(after.driver_internal_info["agent_secret_token"], undefined);
  const states = events.filter((event) => event.kind === "state").map((event) => event.details["to"]);
  assert.equal(states[0], "deploying");
  assert.ok(states.includes("wait call-back"));
  const finished = events.filter((event) => event.kind === "step-finished").map((event) => event.details["step"]);
  assert.deepEqual(finished, [
    "deploy",
    "write_image",
    "prepare_instance_boot",
    "inject_files",
    "tear_down_agent",
    "switch_to_tenant_network",
    "boot_instance",
  ]);
  const written = machine.lastParams.get("write_image") as { step: { args: { image_info: Record<string, unknown> } } };
  assert.equal(written.step.args.image_info["os_hash_algo"], "sha512");
});

test("the machine gets the boot mode and secure boot that the instance asks for, and has no secure boot after it", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({
    management_interface: "boot-modes",
    boot_mode: "bios",
    secure_boot: false,
    properties: { capabilities: "boot_mode:bios" },
  });
  const instance_info = { ...node.instance_info, capabilities: { secure_boot: "true" } };
  await run.conductor.store.nodes.update(node.uuid, { instance_info });
  const inRamdisk: (boolean | null)[] = [];
  machine.onPower = (target) =>
    void (machine.bootsFromDisk || target !== "power on" || inRamdisk.push(machine.secureBoot));
  const shown = async () => {
    const { boot_mode: mode, secure_boot: secure, last_error: error } = await settled(run, node.uuid);
    return [error, mode, machine.bootMode, secure, machine.secureBoot];
  };
  await verb(run, { node: "n1", target: "active" });
  assert.deepEqual(await shown(), [null, "uefi", "uefi", true, true]);
  await verb(run, { node: "n1", target: "rescue", rescuePassword: "secret" });
  assert.deepEqual(await shown(), [null, "uefi", "uefi", false, false]);
  await verb(run, { node: "n1", target: "unrescue" });
  assert.deepEqual(await shown(), [null, "uefi", "uefi", true, true]);
  await verb(run, { node: "n1", target: "deleted" });
  assert.deepEqual(await shown(), [null, "bios", "bios", false, false]);
  assert.ok(
    inRamdisk.every((secure) => secure !== true),
    "a ramdisk is not signed",
  );
});

test("deploy_steps of the request do the same without a template", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  await verb(run, { node: "n1", target: "active", deploySteps: [injectStep] });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  const sent = machine.lastParams.get("inject_files") as { step: { args: unknown } };
  assert.deepEqual(sent.step.args, FILES);
});

test("a second deploy of a busy node: a conflict while it is worked on, a wrong state while it waits, as Ironic has it", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await assert.rejects(verb(run, { node: "n1", target: "active" }), (thrown) => isFailure(thrown, "node.locked"));
  await inState(run, node.uuid, "wait call-back");
  const second = verb(run, { node: "n1", target: "active" });
  await assert.rejects(second, (thrown) => isFailure(thrown, "node.invalid_state"));
});

test("a ramdisk that never calls back: deploy failed, the reason, and the console's last lines", async (t) => {
  const run = await started(t, { deployCallbackTimeoutMs: 150 });
  const { node, machine } = await run.node();
  const console = `${run.folder}/console.log`;
  await writeFile(console, "booting\r\n\u001b[31mkernel panic\u001b[0m - not syncing\r\n");
  const driver_info = { ...node.driver_info, ingot_console_log: console };
  await run.conductor.store.nodes.update(node.uuid, { driver_info });
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "deploy failed");
  assert.match(after.last_error ?? "", /Timeout reached while waiting for callback.*console log/s);
  const lines = (await timelineOf(run, node.uuid)).find((event) => event.details["source"] === "console");
  assert.deepEqual(lines?.details["lines"], ["booting", "kernel panic - not syncing"]);
  assert.deepEqual([machine.power, machine.medium, after.reservation], ["power off", null, null]);
});

test("a machine that hangs on its way up is started once more, at half of the time", async (t) => {
  const { machine, ask, rested, told } = await nodeInWorld(t, { config: { deployCallbackTimeoutMs: 400_000 } });
  machine.hangs = 1;
  await ask({ target: "active" });
  const after = await rested();
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.ok(after.tookMs >= 200_000 && after.tookMs < 400_000, `${after.tookMs} ms`);
  assert.equal((await told()).filter((message) => /started once more/.test(message)).length, 1);
});

test("a machine whose ramdisk another conductor served, which is gone, is started once more by its new one", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "wait call-back");
  await until(async () => (machine.powerChanges.at(-1) === "power on" ? true : undefined));
  machine.neverCallsBack = false;
  await run.conductor.store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: "gone" });
  run.conductor.runner.wake(node.uuid);
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  const told = (await timelineOf(run, node.uuid)).filter((event) => /started once more/.test(event.message));
  assert.deepEqual(
    told.map(({ message }) => message),
    ["its ramdisk was served by gone, which has lost it: the machine is started once more"],
  );
});

test("a machine whose agent had nobody to call while no process lived keeps its power, and is given time to call", async (t) => {
  const config = { deployCallbackTimeoutMs: 40_000 };
  const { world, machine, ask, inState: inStateOf, now } = await nodeInWorld(t, { config });
  machine.neverCallsBack = true;
  await ask({ target: "active" });
  await inStateOf("wait call-back");
  assert.equal(machine.powerChanges.at(-1), "power on");
  await world.kill();
  const before = machine.powerChanges.length;
  await world.time.advance(45_000); // all of the time is over
  await world.begin();
  await world.still();
  await world.time.advance(45_000); // it is looked for twice in that
  await world.still();
  assert.equal(machine.powerChanges.length, before);
  assert.equal((await now()).provision_state, "wait call-back");
});

test("a step that fails: its own words in last_error and history; then the node is deployed again", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.failing.set("write_image", "the disk /dev/vda has 1 GiB, the image needs 2 GiB");
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "deploy failed");
  assert.match(after.last_error ?? "", /write_image failed.*the disk \/dev\/vda has 1 GiB/);
  const history = await run.conductor.store.history.list(node.uuid, { limit: 10 });
  assert.equal(history.at(-1)?.severity, "ERROR");
  machine.failing.clear();
  await verb(run, { node: "n1", target: "active" });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
});

test("an agent that dies in the middle of a step fails the deployment with that reason", async (t) => {
  const { machine, ask, rested } = await nodeInWorld(t);
  machine.diesAt = "write_image";
  await ask({ target: "active" });
  const after = await rested();
  assert.equal(after.provision_state, "deploy failed");
  assert.match(after.last_error ?? "", /does not answer.*silent/s);
});

test("an agent that answers with errors while a step runs is asked again: the step is not begun anew", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.confusedTimes = 4;
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.equal(machine.ran.get("write_image"), 1);
});

test("an agent that is busy is asked again", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.busyTimes = 1;
  await verb(run, { node: "n1", target: "active" });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
});

test("what the ramdisk does not offer fails the plan when the agent tells its steps, by name", async (t) => {
  const run = await started(t);
  const { node } = await run.node();
  await verb(run, { node: "n1", target: "active", deploySteps: [{ ...injectStep, step: "inject_fles" }] });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "deploy failed");
  assert.match(after.last_error ?? "", /inject_fles.*Did you mean 'deploy.inject_files'/s);
});

test("abort while waiting for the agent ends the deployment; undeploy there leads to available", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  const waits = () => inState(run, node.uuid, "wait call-back");
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await waits();
  await verb(run, { node: "n1", target: "abort" });
  const aborted = await settled(run, node.uuid);
  assert.equal(aborted.provision_state, "deploy failed");
  assert.match(aborted.last_error ?? "", /By request, the deploy operation was aborted during deploy.deploy/);
  await verb(run, { node: "n1", target: "active" });
  await waits();
  machine.neverCallsBack = false;
  await verb(run, { node: "n1", target: "deleted" });
  const now = await inState(run, node.uuid, "available");
  assert.deepEqual([now.instance_info, now.instance_uuid], [{}, null]);
  assert.equal(machine.ran.get("erase_devices_metadata"), 1);
  const states = (await timelineOf(run, node.uuid)).filter((event) => event.kind === "state");
  assert.ok(states.some((event) => event.details["from"] === "wait call-back" && event.details["to"] === "deleting"));
});
