import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { POWER_TARGETS, PROVISION_STATES, type ProvisionState } from "@ingot/contract";
import type { PowerTarget } from "@ingot/driver-kit";
import { errorEntry, isFailure, Scope } from "@ingot/kernel";
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
  return { run, node, machine, ask, ended };
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
    // There an operation waits: see the next test.
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

test("while a deployment waits for its agent, its operation has the node", async (t) => {
  const { run, node, machine, ask } = await started(t);
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "wait call-back");
  await assert.rejects(ask("rebooting"), (thrown) => isFailure(thrown, "node.locked"));
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
  await ask("power on", 5000);
  assert.deepEqual([(await ended())?.last_error, machine.power], [null, "power on"]);
});
