/** What an operator does with a machine's power while an operation is on hold, and how the operation goes on afterwards. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { PowerTarget } from "@ingot/driver-kit";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import { VirtualWorld } from "./testing/virtual-world.ts";
import type { ProvisionTarget, SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { setPowerState } from "./use-cases/nodes/set-power-state.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";
import { stalls } from "./testing/stalls.ts";

const step = (name: string) => ({ interface: "deploy", step: name }) as const;
const deployHold = { ...step("hold"), args: {}, priority: 70 } as const;

interface Case {
  readonly from: NodeRecord["provision_state"];
  readonly verb: Omit<SetProvisionState, "node">;
  readonly hold: string;
  readonly ends: string;
  /** What an abort leads to. */
  readonly aborted: string;
  /** What the agent does after the hold, once. */
  readonly ran: string;
}

const CASES: Readonly<Record<string, Case>> = {
  deployment: {
    from: "available",
    verb: { target: "active", deploySteps: [deployHold] },
    hold: "deploy hold",
    ends: "active",
    aborted: "deploy failed",
    ran: "image.install_bootloader",
  },
  cleaning: {
    from: "manageable",
    verb: { target: "clean", cleanSteps: [step("hold"), step("erase_devices")] },
    hold: "clean hold",
    ends: "manageable",
    aborted: "clean failed",
    ran: "erase_devices",
  },
  service: {
    from: "active",
    verb: { target: "service", serviceSteps: [step("hold"), step("update_nic")] },
    hold: "service hold",
    ends: "active",
    aborted: "service failed",
    ran: "update_nic",
  },
};

async function onHold(t: TestContext, of: Case) {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  await world.begin();
  const { node, machine } = await world.node({ provision_state: of.from });
  const now = async () => (await world.store.nodes.byUuid(node.uuid)) ?? assert.fail("the node is gone");
  const reaches = (state: string) =>
    world.until(async () => {
      const seen = await now();
      return seen.provision_state === state ? seen : undefined;
    });
  const ask = (target: PowerTarget) => setPowerState(Scope.root(), world.conductor, { node: "n1", target });
  const verb = (target: ProvisionTarget) => setProvisionState(Scope.root(), world.conductor, { node: "n1", target });
  const switched = async () => {
    await world.until(async () => (await now()).target_power_state === null || undefined);
    return now();
  };
  const told = async () => (await world.store.timeline.list({ node: node.uuid, limit: 1000 })).map((e) => e.message);
  await setProvisionState(Scope.root(), world.conductor, { node: "n1", ...of.verb });
  await reaches(of.hold);
  await world.still();
  return { world, node, machine, now, reaches, ask, verb, switched, told };
}

const CLEANING = CASES["cleaning"] ?? assert.fail();
const locked = (thrown: unknown) => isFailure(thrown, "node.locked");
const ANEW = /its agent is gone: the ramdisk is booted once more/;

for (const [name, of] of Object.entries(CASES)) {
  test(`${name}: a machine that is switched off on hold is off, and boots its ramdisk once more for the next step`, async (t) => {
    const { machine, reaches, ask, verb, switched, told } = await onHold(t, of);
    await ask("power off");
    const off = await switched();
    assert.deepEqual(
      [machine.power, off.power_state, off.provision_state, off.reservation, off.last_error],
      ["power off", "power off", of.hold, null, null],
    );
    assert.equal(off.driver_internal_info["agent_url"] ?? null, null);
    await verb("unhold");
    const after = await reaches(of.ends);
    assert.deepEqual([after.last_error, machine.ramdiskBoots, machine.ran.get(of.ran)], [null, 2, 1]);
    assert.equal((await told()).filter((line) => ANEW.test(line)).length, 1);
  });

  test(`${name}: a machine that is rebooted on hold is found again by its agent's call, and not booted once more`, async (t) => {
    const { world, machine, reaches, ask, verb, switched, told } = await onHold(t, of);
    await ask("rebooting");
    await switched();
    await world.until(async () => machine.agent?.url);
    await world.still();
    await verb("unhold");
    await reaches(of.ends);
    assert.deepEqual([machine.ramdiskBoots, machine.ran.get(of.ran)], [2, 1]);
    assert.ok(!(await told()).some((line) => ANEW.test(line)));
  });

  test(`${name}: it is aborted on hold, before and after its machine was switched, and while it is`, async (t) => {
    for (const when of ["before", "meanwhile", "after"] as const) {
      const { machine, reaches, ask, verb, switched } = await onHold(t, of);
      const stalled = when === "meanwhile" ? stalls(machine) : undefined;
      if (when !== "before") await ask("power off");
      await stalled?.begun;
      if (when === "after") await switched();
      await verb("abort");
      stalled?.goOn();
      const after = await reaches(of.aborted);
      assert.deepEqual([after.reservation, after.target_power_state], [null, null], when);
      assert.match(after.last_error ?? "", /^By request, the \w+ operation was aborted/);
      assert.equal(machine.ran.get(of.ran) ?? 0, 0);
    }
  });
}

test("a machine that was made to boot from its disk before the hold does so afterwards, however it was switched meanwhile", async (t) => {
  const late = { ...deployHold, priority: 45 };
  for (const targets of [["power off"], ["power off", "power on"], ["rebooting"]] as const) {
    const of = { ...(CASES["deployment"] ?? assert.fail()), verb: { target: "active", deploySteps: [late] } } as const;
    const { machine, reaches, ask, verb, switched } = await onHold(t, of);
    machine.neverCallsBack = true;
    for (const target of targets) {
      await ask(target);
      await switched();
    }
    await verb("unhold");
    assert.equal((await reaches("active")).last_error, null);
    assert.deepEqual([machine.power, machine.bootsFromDisk, machine.medium], ["power on", true, null], targets.join());
  }
});

test("an agent that called once more before its machine went off is asked, and not believed to be there", async (t) => {
  const { world, node, machine, reaches, ask, verb, switched } = await onHold(t, CLEANING);
  const { agent_url = null } = (await world.store.nodes.byUuid(node.uuid))?.driver_internal_info ?? {};
  await ask("soft power off");
  await switched();
  await world.store.nodes.mergeInternalInfo(node.uuid, { agent_url });
  await verb("unhold");
  await reaches("manageable");
  assert.deepEqual([machine.ramdiskBoots, machine.ran.get("erase_devices")], [2, 1]);
});

test("the node is its operation's until the power is changed: nothing else is asked of it, nor is it let go on", async (t) => {
  const { world, machine, reaches, ask, verb, switched, now } = await onHold(t, CLEANING);
  const stalled = stalls(machine);
  await ask("power off");
  await stalled.begun;
  const meanwhile = await now();
  assert.deepEqual([meanwhile.reservation, meanwhile.target_power_state], ["virtual", "power off"]);
  await assert.rejects(ask("power on"), locked);
  await assert.rejects(verb("unhold"), locked);
  assert.equal((await now()).provision_state, "clean hold");
  stalled.goOn();
  await switched();
  await verb("unhold");
  await assert.rejects(ask("power on"), (thrown) => isFailure(thrown, "node.locked", "node.invalid_state"));
  await reaches("manageable");
  await world.still();
});

test("a change that fails says why, and the operation stays on hold and goes on as if it had not been asked for", async (t) => {
  const { machine, reaches, ask, verb, switched } = await onHold(t, CLEANING);
  machine.bmcFails = new Failure("bmc.unreachable", "no BMC there");
  await ask("rebooting");
  const failed = await switched();
  assert.match(failed.last_error ?? "", /no BMC there/);
  assert.deepEqual([failed.provision_state, failed.reservation], ["clean hold", null]);
  machine.bmcFails = undefined;
  await verb("unhold");
  await reaches("manageable");
  assert.deepEqual([machine.ramdiskBoots, machine.ran.get("erase_devices")], [1, 1]);
});

test("what was asked for on hold outlasts the process; a reboot that had begun is not one more", async (t) => {
  for (const target of ["power off", "rebooting"] as const) {
    const { world, machine, now, reaches, ask, verb, switched } = await onHold(t, CLEANING);
    const stalled = stalls(machine);
    await ask(target);
    await stalled.begun;
    await world.kill();
    machine.powerChanges.length = 0;
    await world.begin({ host: "another" });
    const after = await switched();
    assert.deepEqual([after.provision_state, after.reservation], ["clean hold", null]);
    assert.deepEqual(machine.powerChanges, [target === "rebooting" ? "power on" : target]);
    assert.equal((await now()).power_state, target === "rebooting" ? "power on" : target);
    await verb("unhold");
    await reaches("manageable");
    assert.equal(machine.ran.get("erase_devices"), 1);
  }
});

test("a process that dies as it boots the ramdisk once more leaves that to the next", async (t) => {
  const { world, machine, reaches, ask, verb, switched } = await onHold(t, CLEANING);
  await ask("power off");
  await switched();
  machine.onPower = (target) => void (target === "power on" && world.process.store.kill());
  const { dead } = world.process.store;
  await verb("unhold");
  await dead;
  await world.kill();
  machine.onPower = () => {};
  await world.begin();
  await reaches("manageable");
  assert.equal(machine.ran.get("erase_devices"), 1);
});

test("a machine whose agent never comes again fails the step in its time", async (t) => {
  const { machine, reaches, ask, verb, switched } = await onHold(t, CLEANING);
  await ask("power off");
  await switched();
  machine.neverCallsBack = true;
  await verb("unhold");
  const failed = await reaches("clean failed");
  assert.match(failed.last_error ?? "", /Timeout reached while waiting for callback/);
});

test("a whole that is off is switched on, and held, for a part whose operation is on hold", async (t) => {
  const { world, node, machine, ask, switched } = await onHold(t, CLEANING);
  const whole = await world.node({ provision_state: "manageable", power_state: "power off" }, "whole");
  await ask("power off");
  await switched();
  await world.store.nodes.update(node.uuid, { parent_node: whole.node.uuid });
  const stalled = stalls(whole.machine);
  await ask("power on");
  await stalled.begun;
  for (let second = 0; second < 30; second += 1) {
    await world.time.advance(1000);
    assert.ok(await world.store.operations.active(whole.node.uuid), `held after ${second} s`);
  }
  stalled.goOn();
  const on = await switched();
  assert.deepEqual([on.last_error, machine.power, whole.machine.power], [null, "power on", "power on"]);
  await world.still();
  assert.equal(await world.store.operations.active(whole.node.uuid), undefined);
});
