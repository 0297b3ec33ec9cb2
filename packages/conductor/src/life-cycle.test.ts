import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import { hasOperation, isStable } from "@ingot/lifecycle";
import fc from "fast-check";
import type { NodeRecord } from "./ports/node.ts";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { PROVISION_TARGETS, type ProvisionTarget } from "./use-cases/nodes/provision-target.ts";
import { setMaintenance } from "./use-cases/nodes/set-maintenance.ts";
import { setProvisionState, type SetProvisionState } from "./use-cases/nodes/set-provision-state.ts";

/** What may happen to a machine besides the verbs. */
const EVENTS = {
  "the BMC goes away": (machine) => (machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer")),
  "the BMC comes back": (machine) => (machine.bmcFails = undefined),
  "agents stay away": (machine) => (machine.neverCallsBack = true),
  "agents call back": (machine) => (machine.neverCallsBack = false),
  "the agent dies": (machine) => machine.agent?.stop(),
  "steps fail": (machine) => machine.failing.set("erase_devices", "broken").set("update_nic", "broken"),
  "steps succeed": (machine) => machine.failing.clear(),
  "a report is wrong": (machine) => (machine.inventory = { interfaces: [] }),
} as const satisfies Record<string, (machine: FakeMachine) => unknown>;
type Event = keyof typeof EVENTS;

type Action =
  | { readonly do: "verb"; readonly verb: ProvisionTarget; readonly held: boolean }
  | { readonly do: "event"; readonly event: Event }
  | { readonly do: "restart" }
  | { readonly do: "pass"; readonly ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("verb" as const),
      verb: fc.constantFrom(...PROVISION_TARGETS),
      held: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("event" as const),
      event: fc.constantFrom(...(Object.keys(EVENTS) as Event[])),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 60 }) }) },
);

const SHORT = 120;
const CONFIG = {
  deployCallbackTimeoutMs: SHORT,
  cleanCallbackTimeoutMs: SHORT,
  serviceCallbackTimeoutMs: SHORT,
  rescueCallbackTimeoutMs: SHORT,
  inspectWaitTimeoutMs: SHORT,
  agentSilenceMs: 100,
};

function given(verb: ProvisionTarget, held: boolean): Partial<SetProvisionState> {
  const hold = held ? [{ interface: "deploy", step: "hold" }] : [];
  if (verb === "clean") return { cleanSteps: [...hold, { interface: "deploy", step: "erase_devices" }] };
  if (verb === "service") return { serviceSteps: [...hold, { interface: "deploy", step: "update_nic" }] };
  if (verb === "rescue") return { rescuePassword: "x" };
  const deployHold = { interface: "deploy", step: "hold", args: {}, priority: 70 } as const;
  return verb === "active" && held ? { deploySteps: [deployHold] } : {};
}

async function act(run: TestConductor, machine: FakeMachine, what: Action): Promise<void> {
  switch (what.do) {
    case "verb":
      return ask(run, what);
    case "event":
      return void EVENTS[what.event](machine);
    case "restart":
      await run.kill();
      return run.begin();
    case "pass":
      return Scope.root().sleep(what.ms);
  }
}

/** Every answer but a bug is a good one. */
async function ask(run: TestConductor, { verb, held }: { verb: ProvisionTarget; held: boolean }): Promise<void> {
  const scope = Scope.root({ timeoutMs: 10_000 });
  try {
    await setMaintenance(scope, run.conductor, { node: "n1", maintenance: null });
    await setProvisionState(scope, run.conductor, { node: "n1", target: verb, ...given(verb, held) });
  } catch (error) {
    if (!isFailure(error) || error.code === "internal") throw error;
  }
}

/** A node that goes from one state to another is somebody's work: an operation that has not ended, with an owner. */
async function requireOwner(run: TestConductor): Promise<void> {
  await run.conductor.store.transaction(async (stores) => {
    const node = await stores.nodes.byName("n1");
    const active = node === undefined ? undefined : await stores.operations.active(node.uuid);
    if (node === undefined || !hasOperation(node.provision_state)) return;
    // Between an operation that made room and the undeployment that follows, `deleting` is the reconciler's to see.
    if (node.provision_state === "deleting") return;
    assert.ok(active !== undefined, `nobody works on a node in '${node.provision_state}'`);
    const waits = active.steps.filter((step) => step.state === "waiting");
    for (const { spec, wakeAt, deadlineAt } of waits) {
      assert.ok(
        wakeAt !== null || deadlineAt !== null,
        `${spec.name} waits without a timer in '${node.provision_state}'`,
      );
    }
  });
}

/** In the end the node rests, has failed, or is on hold for an operator. */
async function comesToRest(run: TestConductor): Promise<NodeRecord> {
  return until(async () => {
    const now = await run.conductor.store.nodes.byName("n1");
    const state = now?.provision_state ?? "enroll";
    const rests = isStable(state) || state.endsWith("failed") || state.endsWith("hold");
    const active = now === undefined ? undefined : await run.conductor.store.operations.active(now.uuid);
    const quiet = active === undefined || active.operation.state === "held";
    return now !== undefined && rests && quiet ? now : undefined;
  });
}

const RUNS = process.env["INGOT_TEST_LONG"] === undefined ? 12 : 300;

test("whatever is asked and whatever happens, no node is in transition without an operation and a timer, and each comes to rest", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("enroll", "manageable", "available", "active" as const),
      fc.array(action, { minLength: 3, maxLength: 14 }),
      async (provision_state, actions) => {
        const run = await TestConductor.start(CONFIG);
        try {
          const { machine } = await run.node({ provision_state });
          machine.commandMs = 2;
          for (const each of actions) {
            await act(run, machine, each);
            await requireOwner(run);
          }
          const rested = await comesToRest(run);
          assert.equal(rested.reservation, null, `'${rested.provision_state}' is still reserved`);
        } finally {
          await run.stop();
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
