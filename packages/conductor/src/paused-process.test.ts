/** A process that SIGSTOP has held until its lease was over, and another has taken its work: it touches nothing any more. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { FLEET_LEASE_MS, VirtualFleet } from "./testing/virtual-fleet.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

/** A deployment has 50 to 100 calls: as often as it happens to look, while it waits. */
const CALLS = [12, 20, 28, 36, 44, 60, 85];

async function deploying(t: TestContext) {
  const fleet = await VirtualFleet.open();
  t.after(() => fleet.close());
  await fleet.join("a");
  const { node, machine } = await fleet.node({});
  const [first] = fleet.awake;
  assert.ok(first !== undefined);
  return { fleet, node, machine, first };
}

/** The machine is seen to be deployed by the second process while the first is paused. */
async function takenOver(fleet: VirtualFleet, node: string): Promise<void> {
  await fleet.join("b");
  fleet.route(0);
  const ended = await fleet.until(async () => {
    const { provision_state: state = "" } = (await fleet.store.nodes.byUuid(node)) ?? {};
    return /^active$|failed$/.test(state) ? state : undefined;
  });
  assert.equal(ended, "active");
}

const look = ({ power, powerChanges, medium, ran }: FakeMachine) => ({
  power,
  changes: powerChanges.length,
  medium,
  ran: [...ran],
});

test("paused at any moment of a deployment, it wakes to a machine that another has deployed, and leaves it as it is", async (t) => {
  let paused = 0;
  for (const call of CALLS) {
    const { fleet, node, machine, first } = await deploying(t);
    first.sleep.beginAt(call);
    const asked = setProvisionState(Scope.root(), first.conductor, { node: "n1", target: "active" });
    await fleet.outcome(Promise.race([asked, first.sleep.fell]));
    const state = async () => (await fleet.store.nodes.byUuid(node.uuid))?.provision_state;
    await fleet.until(async () => first.sleep.isAsleep || (await state()) === "active" || undefined);
    if (!first.sleep.isAsleep || (await state()) === "available") continue;
    paused += 1;
    await takenOver(fleet, node.uuid);
    const before = look(machine);
    first.sleep.end();
    await fleet.still();
    await fleet.time.advance(FLEET_LEASE_MS);
    await fleet.still();
    assert.deepEqual(look(machine), before, `paused at its call ${call}`);
    assert.deepEqual(fleet.watched.wrongs, []);
    assert.equal(await state(), "active");
  }
  assert.ok(paused >= 4, `${paused} pauses`);
});
