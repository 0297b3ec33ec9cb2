import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import type { ConductorConfig } from "./config.ts";
import { defaultSteps, type StepsConfig } from "./planning/steps-config.ts";
import type { NodeRecord } from "./ports/node.ts";
import { offeredStep } from "./testing/offered-steps.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { inState, settled, timelineOf, verb } from "./testing/verb.ts";
import { breakLock } from "./use-cases/nodes/break-lock.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { createRunbook } from "./use-cases/runbooks/create-runbook.ts";

async function managed(t: TestContext, config: Partial<ConductorConfig> = {}, fields: Partial<NodeRecord> = {}) {
  const run = await TestConductor.start(config);
  t.after(() => run.stop());
  const made = await run.node({ provision_state: "manageable", ...fields });
  const refuses = async (input: Partial<SetProvisionState>, code: ErrorCode, words: RegExp) => {
    const before = made.machine.powerChanges.length;
    await assert.rejects(verb(run, { node: "n1", target: "clean", ...input }), (thrown) => {
      assert.ok(isFailure(thrown, code), String(thrown));
      assert.match(thrown.message, words);
      return true;
    });
    assert.equal(made.machine.powerChanges.length, before);
  };
  return { run, ...made, refuses };
}

const stepsConfig = (partial: Partial<StepsConfig>): Partial<ConductorConfig> => ({
  steps: { ...defaultSteps, ...partial },
});
const clean = (...names: readonly string[]) =>
  names.map((name) => {
    const [of = "", step = ""] = name.split(".");
    return { interface: of, step };
  });

test("a runbook cleans nodes that have one of its traits, or its name, in the order that it gives its steps", async (t) => {
  const { run, node, machine, refuses } = await managed(t);
  await createRunbook(Scope.root(), run.conductor, {
    fields: {
      name: "CUSTOM_WIPE",
      traits: ["CUSTOM_WIPEABLE"],
      steps: [
        { interface: "deploy", step: "erase_devices", args: {}, order: 20 },
        { interface: "management", step: "polls", args: {}, order: 10 },
      ],
    },
  });
  await refuses({ runbook: "CUSTOM_WIPE" }, "runbook.not_approved", /none of the traits CUSTOM_WIPE, CUSTOM_WIPEABLE/);
  await refuses({ runbook: "CUSTOM_NONE" }, "runbook.not_found", /CUSTOM_NONE/);
  const cleanSteps = clean("deploy.erase_devices");
  await refuses({ runbook: "CUSTOM_WIPE", cleanSteps }, "input.invalid", /only one of them/);
  for (const trait of ["CUSTOM_WIPE", "CUSTOM_WIPEABLE"]) {
    await run.conductor.store.nodes.update(node.uuid, { traits: [trait] });
    await verb(run, { node: "n1", target: "clean", runbook: "CUSTOM_WIPE" });
    const after = await settled(run, node.uuid);
    assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  }
  assert.deepEqual([machine.ran.get("erase_devices"), machine.ran.get("polls")], [2, 2]);
  const plan = (await timelineOf(run, node.uuid)).findLast(({ kind }) => kind === "plan");
  assert.match(plan?.message ?? "", /clean\.prepare, management\.polls, deploy\.erase_devices/);
  assert.match(JSON.stringify(plan?.details), /runbook CUSTOM_WIPE/);
});

test("a runbook that says so runs without the ramdisk; the machine stays as it is", async (t) => {
  const { run, node, machine } = await managed(t, {}, { traits: ["CUSTOM_BMC"] });
  const step = { interface: "management", step: "polls", args: {}, order: 1 };
  await createRunbook(Scope.root(), run.conductor, {
    fields: { name: "CUSTOM_BMC", disable_ramdisk: true, steps: [step] },
  });
  await verb(run, { node: "n1", target: "clean", runbook: "CUSTOM_BMC" });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
  assert.deepEqual([machine.ran.get("polls"), machine.powerChanges.length], [1, 0]);
});

test("disable_ramdisk: out-of-band steps run without a boot, in-band ones are refused", async (t) => {
  const { run, node, machine, refuses } = await managed(t);
  const inBand = { cleanSteps: clean("deploy.erase_devices"), disableRamdisk: true };
  await refuses(inBand, "plan.no_ramdisk", /clean_steps\[0\]: 'deploy\.erase_devices' needs the ramdisk/);
  await verb(run, { node: "n1", target: "clean", cleanSteps: clean("management.polls"), disableRamdisk: true });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
  assert.deepEqual([machine.ran.get("polls"), machine.powerChanges.length], [1, 0]);
});

test("a step that the ramdisk turns out not to have fails the cleaning, and says which it has", async (t) => {
  const { run, node } = await managed(t);
  await verb(run, { node: "n1", target: "clean", cleanSteps: clean("deploy.erase_dvices") });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.fault], ["clean failed", "clean failure"]);
  assert.match(after.last_error ?? "", /erase_dvices.*Did you mean 'deploy\.erase_devices'/);
});

test("what the configuration forbids nobody runs: not in cleaning, deploying or servicing", async (t) => {
  const { run, node, refuses } = await managed(t);
  await refuses({ cleanSteps: clean("vendor.send_raw") }, "plan.step_disallowed", /vendor\.send_raw/);
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "available" });
  const deploySteps = [{ interface: "vendor" as const, step: "send_raw", args: {}, priority: 90 }];
  await refuses({ target: "active", deploySteps }, "plan.step_disallowed", /send_raw/);
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active" });
  await refuses({ target: "service", serviceSteps: clean("vendor.send_raw") }, "plan.step_disallowed", /send_raw/);
});

test("priorities of automated cleaning are what the configuration makes of them; equal and huge ones keep an order", async (t) => {
  const config = stepsConfig({
    cleanPriorities: {
      "deploy.erase_devices": Number.MAX_SAFE_INTEGER,
      "deploy.erase_devices_metadata": 0,
      "management.polls": 5,
    },
  });
  const { run, node, machine } = await managed(t, config);
  machine.cleanSteps = [...machine.cleanSteps, offeredStep({ step: "last", priority: 5 })];
  await verb(run, { node: "n1", target: "provide" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "available", after.last_error ?? "");
  assert.equal(machine.ran.get("erase_devices_metadata"), undefined);
  const begun = (await timelineOf(run, node.uuid))
    .filter(({ kind }) => kind === "step-started")
    .map(({ message }) => message);
  assert.deepEqual(begun, [
    "clean.prepare",
    "deploy.erase_devices",
    "management.polls",
    "deploy.last",
    "clean.tear-down",
  ]);
});

test("automated cleaning from a runbook: of the node, of its resource class, of all; none where one must be is said at once", async (t) => {
  const byNode = {
    source: "runbook",
    runbook: null,
    byResourceClass: { big: "CUSTOM_BIG" },
    fromNode: true,
    validateTraits: false,
  } as const;
  const { run, node, machine, refuses } = await managed(t, stepsConfig({ cleaning: byNode }));
  await refuses({ target: "provide" }, "node.invalid", /cleaned by a runbook only, and none is set/);
  for (const [name, step] of [
    ["CUSTOM_BIG", "polls"],
    ["CUSTOM_OWN", "reboots"],
  ] as const) {
    const steps = [{ interface: "management", step, args: {}, order: 1 }];
    await createRunbook(Scope.root(), run.conductor, { fields: { name, steps } });
  }
  await run.conductor.store.nodes.update(node.uuid, { resource_class: "big" });
  await verb(run, { node: "n1", target: "provide" });
  assert.equal((await settled(run, node.uuid)).provision_state, "available");
  assert.deepEqual([machine.ran.get("polls"), machine.ran.get("erase_devices_metadata")], [1, undefined]);
  const driver_info = { ...node.driver_info, cleaning_runbook: "CUSTOM_OWN" };
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "manageable", driver_info });
  await verb(run, { node: "n1", target: "provide" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "available", after.last_error ?? "");
  assert.deepEqual([machine.ran.get("polls"), machine.ran.get("reboots")], [1, 1]);
});

test("hybrid cleaning falls back on what driver and ramdisk offer", async (t) => {
  const hybrid = { ...defaultSteps.cleaning, source: "hybrid" } as const;
  const { run, node, machine } = await managed(t, stepsConfig({ cleaning: hybrid }));
  await verb(run, { node: "n1", target: "provide" });
  assert.equal((await settled(run, node.uuid)).provision_state, "available");
  assert.equal(machine.ran.get("erase_devices_metadata"), 1);
});

test("reserved steps: hold until unhold, wait, power off and on again into the ramdisk", async (t) => {
  const { run, node, machine } = await managed(t);
  const cleanSteps = [
    ...clean("deploy.hold"),
    { interface: "deploy", step: "wait", args: { seconds: 0.01 } },
    ...clean("power.power_off", "power.power_on", "deploy.erase_devices", "power.reboot", "deploy.erase_devices"),
  ];
  await verb(run, { node: "n1", target: "clean", cleanSteps });
  const held = await inState(run, node.uuid, "clean hold");
  assert.equal(held.reservation, null);
  await verb(run, { node: "n1", target: "unhold" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  assert.equal(machine.ran.get("erase_devices"), 2);
});

test("a hold that is the last step of all holds too", async (t) => {
  const { run, node } = await managed(t, {}, { provision_state: "available" });
  const hold = { interface: "deploy", step: "hold", args: {}, priority: 1 } as const;
  await verb(run, { node: "n1", target: "active", deploySteps: [hold] });
  await inState(run, node.uuid, "deploy hold");
  await verb(run, { node: "n1", target: "unhold" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error, after.reservation], ["active", null, null]);
});

test("a hold is aborted: clean failed, without a fault", async (t) => {
  const { run, node, machine } = await managed(t);
  await verb(run, { node: "n1", target: "clean", cleanSteps: clean("deploy.hold", "deploy.erase_devices") });
  await inState(run, node.uuid, "clean hold");
  await verb(run, { node: "n1", target: "abort" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.maintenance, machine.power], ["clean failed", false, "power off"]);
});

test("a hold that is aborted twice, and whose lock is broken, ends as it was aborted first", async (t) => {
  const { run, node, machine } = await managed(t);
  await verb(run, { node: "n1", target: "clean", cleanSteps: clean("deploy.hold", "deploy.erase_devices") });
  await inState(run, node.uuid, "clean hold");
  const again: Promise<unknown>[] = [];
  // while the machine is put in order the node still shows the hold
  machine.onPower = () => {
    if (again.length > 0) return;
    again.push(verb(run, { node: "n1", target: "abort" }).catch((error: unknown) => error));
    again.push(breakLock(Scope.root(), run.conductor, { node: "n1", end: true }));
  };
  await verb(run, { node: "n1", target: "abort" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "clean failed");
  assert.match(after.last_error ?? "", /^By request, the clean operation was aborted/);
  assert.equal(after.reservation, null);
  await Promise.all(again);
  assert.equal(again.length, 2);
});

test("a wait for a heartbeat that never comes is bounded", async (t) => {
  const { run, node } = await managed(t, { cleanCallbackTimeoutMs: 200 });
  await verb(run, { node: "n1", target: "clean", cleanSteps: clean("deploy.wait"), disableRamdisk: true });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "clean failed");
  assert.match(after.last_error ?? "", /in vain for the agent's next heartbeat/);
});

test("a deployment holds where its steps say, and goes on", async (t) => {
  const { run, node } = await managed(t, {}, { provision_state: "available" });
  const hold = { interface: "deploy", step: "hold", args: {} } as const;
  await verb(run, {
    node: "n1",
    target: "active",
    deploySteps: [
      { ...hold, priority: 150 },
      { ...hold, priority: 70 },
    ],
  });
  for (const _ of [1, 2]) {
    await inState(run, node.uuid, "deploy hold");
    await verb(run, { node: "n1", target: "unhold" });
    await inState(run, node.uuid, "deploying");
  }
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
});

test("steps on child nodes run there by the children's drivers, on some or on all; strangers and unknown steps are refused", async (t) => {
  const { run, node, machine, refuses } = await managed(t);
  const children = [];
  for (const name of ["c1", "c2"])
    children.push(await run.node({ parent_node: node.uuid, provision_state: "active" }, name));
  const [first] = children;
  assert.ok(first);
  const on = (step: string, limit?: readonly string[]) => ({
    interface: "management",
    step,
    execute_on_child_nodes: true,
    ...(limit === undefined ? {} : { limit_child_node_execution: limit }),
  });
  await refuses({ cleanSteps: [on("polls", [node.uuid])] }, "plan.invalid_argument", /no child of node/);
  await refuses(
    { cleanSteps: [on("nope")] },
    "plan.unknown_step",
    /child node .* offers no clean step 'management\.nope'/,
  );
  await refuses({ cleanSteps: [on("hold")] }, "plan.invalid_argument", /cannot run on child nodes/);
  const cleanSteps = [on("power_on"), on("polls"), on("reboots", [first.node.uuid]), on("power_off")];
  await verb(run, { node: "n1", target: "clean", cleanSteps, disableRamdisk: true });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  assert.deepEqual(
    children.map((child) => [child.machine.ran.get("polls"), child.machine.ran.get("reboots"), child.machine.power]),
    [
      [1, 1, "power off"],
      [1, undefined, "power off"],
    ],
  );
  const withChild = ["power on"]; // what the children hang on
  assert.deepEqual([machine.ran.get("polls"), machine.powerChanges], [undefined, withChild]);
});
