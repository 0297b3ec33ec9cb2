/**
 * Every plan over a database that several processes can reach, and that goes away for a minute, or breaks off as it answers:
 * nothing is lost by that, and nothing done twice. With `--long`, at every transaction; else at some, spread over all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import type { FakeMachine } from "./testing/fake-machine.ts";
import type { Befalls } from "./testing/flaky-store.ts";
import { beginCase, PLAN_CASES, type PlanCase } from "./testing/plan-cases.ts";
import { VirtualFleet } from "./testing/virtual-fleet.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

const MINUTE = 60_000;
const AT_MOST = process.env["INGOT_TEST_LONG"] === undefined ? 3 : Infinity;

interface Fault {
  readonly at: number;
  readonly is: Befalls;
}

/** What there is to see of the node in the end, and how many transactions that took. */
async function outcome(
  of: PlanCase,
  fault?: Fault,
): Promise<{ readonly seen: unknown; readonly transactions: number }> {
  const fleet = await VirtualFleet.open(of.config);
  try {
    await fleet.join("a");
    const { node, machine } = await fleet.node(of.from);
    await of.prepare?.(fleet, { node, machine });
    await beginCase(fleet, of);
    const { reach, time, store } = fleet;
    const first = reach.transactions;
    reach.befalls = (transaction) => {
      if (transaction - first !== fault?.at) return "nothing";
      if (fault.is === "away") time.after(MINUTE, () => (reach.away = false));
      return fault.is;
    };
    await fleet.until(async () => {
      if (reach.away) return undefined;
      await fleet.outcome(letGo(fleet, of)).catch((error: unknown) => {
        if (!isFailure(error) || error.code === "internal") throw error;
      });
      return (await store.operations.active(node.uuid)) === undefined || undefined;
    });
    return { seen: await whatIsSeen(fleet, machine), transactions: reach.transactions - first };
  } finally {
    await fleet.close();
  }
}

/** An operator lets go what is on hold, and asks again when that was refused. */
async function letGo(fleet: VirtualFleet, of: PlanCase): Promise<void> {
  const node = await fleet.store.nodes.byName("n1");
  if (node?.provision_state.endsWith(" hold") !== true) return;
  const goesOn = (await of.onHold?.(fleet, node)) ?? true;
  if (goesOn) await setProvisionState(Scope.root(), fleet.conductor, { node: "n1", target: "unhold" });
}

async function whatIsSeen(fleet: VirtualFleet, machine: FakeMachine): Promise<unknown> {
  const node = await fleet.store.nodes.byName("n1");
  const [operation] = await fleet.store.operations.history(node?.uuid ?? "", 1);
  const others = [...fleet.machines.values()].filter((other) => other !== machine);
  return {
    operation: [operation?.state, operation?.failure?.message],
    node: [node?.provision_state, node?.power_state, node?.last_error, node?.reservation, node?.maintenance],
    machine: [machine.power, machine.bootsFromDisk, machine.network, Object.fromEntries(machine.ran)],
    others: others.map(({ power, ran }) => [power, Object.fromEntries(ran)]),
    wrongs: fleet.watched.wrongs,
  };
}

for (const [name, of] of Object.entries(PLAN_CASES)) {
  test(`${name}: the database goes away for a minute, or does not answer`, async () => {
    const good = await outcome(of);
    const stride = Math.max(1, Math.ceil(good.transactions / AT_MOST));
    for (const is of ["answer lost", "away"] as const) {
      for (let at = 1; at <= good.transactions; at += stride) {
        const { seen } = await outcome(of, { at, is });
        assert.deepEqual(seen, good.seen, `${is} at transaction ${at} of ${good.transactions}`);
      }
    }
  });
}
