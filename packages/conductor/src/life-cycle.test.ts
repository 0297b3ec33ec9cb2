import assert from "node:assert/strict";
import { test } from "node:test";
import { PROVISION_STATES } from "@ingot/contract";
import type { OperationRecord } from "@ingot/engine";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import { allowsVerb, hasOperation, isStable, isUnstable, isWaiting } from "@ingot/lifecycle";
import { TEST_POSTGRES } from "@ingot/store/testing/test-database";
import fc from "fast-check";
import type { NodeRecord } from "./ports/node.ts";
import { orphans } from "./reconcilers/orphans.ts";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { befall, givenWith, MACHINE_EVENTS, type MachineEvent } from "./testing/life-cycle-events.ts";
import { VirtualWorld } from "./testing/virtual-world.ts";
import { breakLock } from "./use-cases/nodes/break-lock.ts";
import { PROVISION_TARGETS, type ProvisionTarget } from "./use-cases/nodes/provision-target.ts";
import { setMaintenance } from "./use-cases/nodes/set-maintenance.ts";
import { setPowerState } from "./use-cases/nodes/set-power-state.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

type Action =
  | { readonly do: "verb"; readonly verb: ProvisionTarget; readonly held: boolean }
  | { readonly do: "next"; readonly choice: number; readonly held: boolean }
  | { readonly do: "event"; readonly event: MachineEvent }
  | { readonly do: "power"; readonly target: "power on" | "power off" | "rebooting" }
  | { readonly do: "unlock"; readonly end: boolean }
  | { readonly do: "restart"; readonly elsewhere: boolean }
  | { readonly do: "die"; readonly atAccess: number; readonly carriedOut: boolean }
  | { readonly do: "jump"; readonly hours: number }
  | { readonly do: "pass"; readonly seconds: number };

const always = <T>(value: T) => fc.constant(value);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ do: always("next" as const), choice: fc.nat({ max: 11 }), held: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: always("verb" as const),
      verb: fc.constantFrom(...PROVISION_TARGETS),
      held: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: always("event" as const),
      event: fc.constantFrom(...MACHINE_EVENTS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: always("power" as const),
      target: fc.constantFrom("power on", "power off", "rebooting" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always("unlock" as const), end: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: always("restart" as const), elsewhere: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: always("die" as const),
      atAccess: fc.integer({ min: 1, max: 60 }),
      carriedOut: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always("jump" as const), hours: fc.integer({ min: -48, max: 48 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: always("pass" as const),
      seconds: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 11, max: 4000 })),
    }),
  },
);

async function act(world: VirtualWorld, machine: FakeMachine, what: Action): Promise<void> {
  const { conductor, store } = world.process;
  const scope = Scope.root();
  switch (what.do) {
    case "verb":
      return askVerb(world, what.verb, what.held);
    case "next": {
      const { node } = await nodeAndWork(world);
      const known = PROVISION_TARGETS.filter((verb) => allowsVerb(node.provision_state, verb));
      const verb = known[what.choice % known.length];
      return verb === undefined ? undefined : askVerb(world, verb, what.held);
    }
    case "event":
      return befall(machine, what.event);
    case "power":
      return askPower(world, what.target);
    case "unlock":
      return ask(world, () => breakLock(scope, conductor, { node: "n1", end: what.end }));
    case "restart":
      return dies(world, what);
    case "die":
      return store.arm(what);
    case "jump":
      return world.time.jump(what.hours * 3_600_000);
    case "pass":
      return passTime(world, what.seconds * 1000);
  }
}

/** A verb is asked for as after a failure that somebody has seen to. */
async function askVerb(world: VirtualWorld, verb: ProvisionTarget, held: boolean): Promise<void> {
  const { conductor } = world.process;
  await ask(world, async () => {
    await setMaintenance(Scope.root(), conductor, { node: "n1", maintenance: null });
    await setProvisionState(Scope.root(), conductor, { node: "n1", target: verb, ...givenWith(verb, held) });
    met.add(verb);
  });
}

async function askPower(world: VirtualWorld, target: "power on" | "power off" | "rebooting"): Promise<void> {
  const { conductor } = world.process;
  const { node } = await nodeAndWork(world);
  await ask(world, async () => {
    await setPowerState(Scope.root(), conductor, { node: "n1", target });
    if (node.provision_state.endsWith(" hold")) met.add(ON_HOLD);
  });
}

/** Every answer but a bug is a good one; none at all comes from a process that dies. */
async function ask(world: VirtualWorld, request: () => Promise<unknown>): Promise<void> {
  try {
    await world.outcome(Promise.race([request(), world.process.store.dead]));
  } catch (error) {
    if (!isFailure(error) || error.code === "internal") throw error;
  }
}

/** Whatever is looked at now and then is looked at. */
async function passTime(world: VirtualWorld, ms: number): Promise<void> {
  const until = world.time.monotonic() + ms;
  while (world.time.monotonic() < until) {
    await world.time.advance(Math.min(600_000, until - world.time.monotonic()));
    await world.still();
    await liveOn(world);
    await ask(world, () => orphans(0).run(Scope.root(), world.conductor));
    await liveOn(world);
  }
}

/** A process that has died is begun anew. */
async function liveOn(world: VirtualWorld): Promise<void> {
  if (world.process.store.isDead) await dies(world);
}

/** The next one is of the same host, or of the other, which must wait for the lease of the dead to end. */
async function dies(world: VirtualWorld, { elsewhere = false } = {}): Promise<void> {
  const { host } = world.conductor;
  await world.kill();
  await world.begin({ host: elsewhere ? `not ${host}`.replace("not not ", "") : host });
}

/** A node that goes from one state to another is somebody's work: an operation that has not ended, with an owner. */
async function requireOwner(world: VirtualWorld): Promise<void> {
  await world.still();
  await liveOn(world);
  const { node, active } = await nodeAndWork(world);
  met.add(node.provision_state);
  if (!hasOperation(node.provision_state)) return;
  // Between an operation that made room and the undeployment that follows, `deleting` is the reconciler's to see.
  if (node.provision_state === "deleting") return;
  assert.ok(active !== undefined, `nobody works on a node in '${node.provision_state}'`);
  assert.notEqual(active.operation.owner, null, `nobody has the operation of a node in '${node.provision_state}'`);
  const waits = active.steps.filter((step) => step.state === "waiting");
  for (const { spec, wakeAt, deadlineAt } of waits) {
    assert.ok(
      wakeAt !== null || deadlineAt !== null,
      `${spec.name} waits without a timer in '${node.provision_state}'`,
    );
  }
}

async function nodeAndWork(world: VirtualWorld) {
  const node = await world.store.nodes.byName("n1");
  if (node === undefined) throw new Failure("internal", "the node has vanished");
  return { node, active: await world.store.operations.active(node.uuid) };
}

/** In the end the node rests, has failed, or is on hold for an operator. */
async function comesToRest(world: VirtualWorld): Promise<NodeRecord> {
  for (let hours = 0; hours < 48; hours += 0.5) {
    const { node, active } = await nodeAndWork(world);
    const rests = isStable(node.provision_state) || /(failed|hold)$/.test(node.provision_state);
    if (rests && (active === undefined || staysOnHold(node, active.operation))) return node;
    await passTime(world, 1_800_000);
  }
  const { node, active } = await nodeAndWork(world);
  throw new assert.AssertionError({ message: `'${node.provision_state}' never ends: ${JSON.stringify(active)}` });
}

/** One that is to go on, to end or to switch its machine first does not rest. */
function staysOnHold({ reservation }: NodeRecord, { state, held, abort }: OperationRecord): boolean {
  return state === "held" && held && abort === null && reservation === null;
}

/** Changes of power, too. */
const ON_HOLD = "power on hold";

/** Verbs that were taken, and states in which a node was seen. */
const met = new Set<string>();

/** All but those that a node may be in for no time at all. */
const LASTING = PROVISION_STATES.filter((state) => isWaiting(state) || !isUnstable(state));

const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const SHORT_RUNS = process.env[TEST_POSTGRES] === undefined ? 30 : 10;
const RUNS = LONG ? 3000 : SHORT_RUNS;

test("whatever is asked and whatever happens, no node is in transition without an operation and a timer, and each comes to rest", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("enroll", "manageable", "available", "active" as const),
      fc.array(action, { minLength: 3, maxLength: 25 }),
      async (provision_state, actions) => {
        const world = await VirtualWorld.open();
        try {
          await world.begin();
          const { machine } = await world.node({ provision_state });
          for (const each of actions) {
            await act(world, machine, each);
            await requireOwner(world);
          }
          const rested = await comesToRest(world);
          assert.equal(rested.reservation, null, `'${rested.provision_state}' is still reserved`);
          // what the reconciler says of a node whose operation was lost
          assert.doesNotMatch(rested.last_error ?? "", /no operation was under way/);
        } finally {
          await world.close();
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  if (LONG)
    assert.deepEqual(
      [...PROVISION_TARGETS, ...LASTING, ON_HOLD].filter((each) => !met.has(each)),
      [],
      "never met",
    );
});
