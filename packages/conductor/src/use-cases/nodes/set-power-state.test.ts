import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { POWER_TARGETS, PROVISION_STATES, type ProvisionState } from "@ingot/contract";
import type { PowerTarget } from "@ingot/driver-kit";
import { errorEntry, Failure, isFailure, Scope } from "@ingot/kernel";
import { isHeld, isUnstable, isWaiting } from "@ingot/lifecycle";
import { TestConductor } from "../../testing/test-conductor.ts";
import { until } from "../../testing/until.ts";
import { inState, verb } from "../../testing/verb.ts";
import { setPowerState } from "./set-power-state.ts";

async function started(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node();
  const ask = (target: PowerTarget, timeoutMs?: number) =>
    setPowerState(Scope.root(), run.conductor, {
      node: "n1",
      target,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  const ended = () =>
    until(async () => {
      const busy = await run.conductor.store.operations.active(node.uuid);
      return busy === undefined ? run.conductor.store.nodes.byUuid(node.uuid) : undefined;
    });
  const now = () => run.conductor.store.nodes.byUuid(node.uuid);
  return { run, node, machine, ask, ended, now };
}

/** Ironic's answer (its NodeStatesController.power): 400 while a node is cleaned, 409 while a conductor works on it, else 202. */
function expected(state: ProvisionState): "node.invalid_state" | "node.locked" | "taken" {
  if (state === "cleaning" || state === "clean wait") return "node.invalid_state";
  return isUnstable(state) ? "node.locked" : "taken";
}

test("every change of power in every state is taken or refused as Ironic has it; maintenance makes no difference", async (t) => {
  const { run, node, machine, ask, ended } = await started(t);
  assert.deepEqual([errorEntry("node.locked").status, errorEntry("node.invalid_state").status], [409, 400]);
  for (const provision_state of PROVISION_STATES) {
    // There an operation waits: see the next tests.
    if (provision_state !== "clean wait" && (isWaiting(provision_state) || isHeld(provision_state))) continue;
    const answer = expected(provision_state);
    for (const target of POWER_TARGETS) {
      const reservation = answer === "node.locked" ? "test" : null;
      const fresh = { provision_state, reservation, maintenance: target === "rebooting", last_error: "before" };
      const { version } = await run.conductor.store.nodes.update(node.uuid, fresh);
      const where = `${target} in '${provision_state}'`;
      if (answer !== "taken") {
        await assert.rejects(ask(target), (thrown) => isFailure(thrown, answer), where);
        assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.version, version, where);
        continue;
      }
      await ask(target);
      const now = await ended();
      const power = target.endsWith("off") ? "power off" : "power on";
      assert.deepEqual(
        [machine.power, now?.power_state, now?.target_power_state, now?.last_error, now?.provision_state],
        [power, power, null, null, provision_state],
        where,
      );
    }
  }
});

/** A deployment whose machine hangs in its first boot. */
async function hanging(t: TestContext) {
  const of = await started(t);
  of.machine.neverCallsBack = true;
  await verb(of.run, { node: "n1", target: "active" });
  await inState(of.run, of.node.uuid, "wait call-back");
  await until(async () => ((await of.now())?.target_power_state === null ? true : undefined));
  return {
    ...of,
    settled: () => until(async () => ((await of.now())?.target_power_state === null ? of.now() : undefined)),
  };
}

test("a machine that hangs while a deployment waits for it is started anew by request, and the deployment goes on", async (t) => {
  const { run, node, machine, ask } = await hanging(t);
  machine.neverCallsBack = false;
  await ask("rebooting");
  const active = await inState(run, node.uuid, "active");
  assert.ok(machine.powerChanges.includes("rebooting"));
  assert.deepEqual([active.last_error, active.driver_internal_info["ingot_power_asked"] ?? null], [null, null]);
  assert.equal((await run.conductor.store.operations.history(node.uuid, 10)).length, 1);
});

test("it may be switched off and on; the wait goes on, its agent is forgotten, and there is one change at a time", async (t) => {
  const { run, node, machine, ask, settled } = await hanging(t);
  await run.conductor.store.nodes.mergeInternalInfo(node.uuid, { agent_url: "https://192.0.2.1:9999" });
  await ask("power off");
  const off = await settled();
  assert.deepEqual(
    [machine.power, off?.power_state, off?.provision_state],
    ["power off", "power off", "wait call-back"],
  );
  assert.equal(off?.driver_internal_info["agent_url"] ?? null, null);
  await run.conductor.store.nodes.update(node.uuid, { target_power_state: "power on" });
  await assert.rejects(ask("power on"), (thrown) => isFailure(thrown, "node.locked"));
  await run.conductor.store.nodes.update(node.uuid, { target_power_state: null });
  machine.neverCallsBack = false;
  await ask("power on");
  await inState(run, node.uuid, "active");
});

test("one that fails says why, and the wait goes on", async (t) => {
  const { machine, ask, settled } = await hanging(t);
  machine.bmcFails = new Failure("bmc.unreachable", "no BMC there");
  await ask("soft power off");
  const failed = await settled();
  assert.match(failed?.last_error ?? "", /no BMC there/);
  assert.equal(failed?.provision_state, "wait call-back");
});

test("what was asked for outlasts the process; a reboot that had begun is not one more", async (t) => {
  const { run, node, machine, ask } = await hanging(t);
  const begun = Promise.withResolvers<void>();
  const setPower = machine.setPower.bind(machine);
  machine.setPower = async (target) => {
    machine.setPower = setPower;
    setPower(target);
    begun.resolve();
    await new Promise(() => {});
  };
  await ask("rebooting");
  await begun.promise;
  await run.kill();
  machine.neverCallsBack = false;
  machine.power = "power off";
  await run.begin();
  await inState(run, node.uuid, "active");
  assert.equal(machine.powerChanges.filter((target) => target === "rebooting").length, 1);
});

test("what one operation was asked for is nothing to the next", async (t) => {
  const { run, node, machine, now } = await started(t);
  const wish = { operation: "another", target: "power off", timeoutMs: 1000 };
  await run.conductor.store.nodes.mergeInternalInfo(node.uuid, { ingot_power_asked: wish });
  machine.hangs = 0;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "active");
  assert.equal((await now())?.power_state, "power on");
});

test("a change takes as long as it may, and says so when it takes longer; the node is free then", async (t) => {
  const { run, machine, ask, ended } = await started(t);
  const hangs = (scope: Scope) => scope.sleep(60_000);
  const [[name, type]] = [...run.conductor.hardwareTypes] as [
    [string, NonNullable<ReturnType<typeof run.conductor.hardwareTypes.get>>],
  ];
  const { test: power } = type.interfaces.power;
  assert.ok(name === "fake-machine" && power);
  t.mock.method(power, "setPowerState", ({ scope }: { scope: Scope }) => hangs(scope));
  await ask("soft power off", 30);
  const late = await ended();
  assert.match(late?.last_error ?? "", /'soft power off' of node .* did not finish within 0\.03 s/);
  assert.deepEqual([late?.reservation, late?.target_power_state, late?.provision_state], [null, null, "available"]);
  t.mock.restoreAll();
  await ask("power on", 60_000);
  assert.deepEqual([(await ended())?.last_error, machine.power], [null, "power on"]);
});
