/**
 * The life-cycle of a machine that several conductors share, all of which run at once: they are paused (as by SIGSTOP), killed,
 * told to end and begun, hear nothing of each other now and then, and the database goes away. With `--long`, thousands of courses.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationRecord } from "@ingot/engine";
import { isFailure, Scope } from "@ingot/kernel";
import { allowsVerb, hasOperation, isStable } from "@ingot/lifecycle";
import fc from "fast-check";
import type { NodeRecord } from "./ports/node.ts";
import { orphans } from "./reconcilers/orphans.ts";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { befall, givenWith, MACHINE_EVENTS, type MachineEvent } from "./testing/life-cycle-events.ts";
import { FLEET_LEASE_MS, type FleetMember, VirtualFleet } from "./testing/virtual-fleet.ts";
import { breakLock } from "./use-cases/nodes/break-lock.ts";
import { PROVISION_TARGETS } from "./use-cases/nodes/provision-target.ts";
import { setMaintenance } from "./use-cases/nodes/set-maintenance.ts";
import { setPowerState } from "./use-cases/nodes/set-power-state.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

const HOSTS = ["a", "b", "c"] as const;
type Host = (typeof HOSTS)[number];

type Action =
  | { readonly do: "verb"; readonly choice: number; readonly held: boolean }
  | { readonly do: "event"; readonly event: MachineEvent }
  | { readonly do: "power"; readonly target: "power on" | "power off" | "rebooting" }
  | { readonly do: "unlock"; readonly end: boolean }
  | { readonly do: "join" | "leave" | "kill" | "pause" | "go on"; readonly host: Host }
  | { readonly do: "pause at"; readonly host: Host; readonly call: number }
  | { readonly do: "die"; readonly host: Host; readonly atAccess: number; readonly carriedOut: boolean }
  | { readonly do: "pause the owner" | "kill the owner" | "signals are lost" | "signals are heard" }
  | { readonly do: "the database goes away" | "the database is there" }
  | { readonly do: "answers are lost"; readonly count: number }
  | { readonly do: "pass"; readonly seconds: number };

const always = <T>(value: T) => fc.constant(value);
const host = fc.constantFrom(...HOSTS);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: always("verb" as const), choice: fc.nat({ max: 11 }), held: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: always("event" as const), event: fc.constantFrom(...MACHINE_EVENTS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: always("power" as const),
      target: fc.constantFrom("power on", "power off", "rebooting" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always("unlock" as const), end: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("join", "leave", "kill", "pause", "go on" as const), host }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: always("pause at" as const), host, call: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: always("die" as const),
      host,
      atAccess: fc.integer({ min: 1, max: 60 }),
      carriedOut: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("pause the owner", "kill the owner", "signals are lost", "signals are heard" as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("the database goes away", "the database is there" as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: always("answers are lost" as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: always("pass" as const),
      seconds: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 30, max: 400 })),
    }),
  },
);

async function act(fleet: VirtualFleet, machine: FakeMachine, what: Action): Promise<void> {
  switch (what.do) {
    case "verb":
      return askVerb(fleet, what);
    case "event":
      return befall(machine, what.event);
    case "power":
      return ask(fleet, ({ conductor }) => setPowerState(Scope.root(), conductor, { node: "n1", target: what.target }));
    case "unlock":
      return ask(fleet, ({ conductor }) => breakLock(Scope.root(), conductor, { node: "n1", end: what.end }));
    case "join":
      return begin(fleet, what.host);
    case "leave":
      return fleet.leave(what.host);
    case "kill":
      return fleet.kill(what.host);
    case "pause":
      return fleet.members.get(what.host)?.sleep.begin();
    case "pause at":
      return fleet.members.get(what.host)?.sleep.beginAt(what.call);
    case "go on":
      return fleet.members.get(what.host)?.sleep.end();
    case "die":
      return fleet.members.get(what.host)?.store.arm(what);
    case "pause the owner":
      return (await ownerOf(fleet))?.sleep.begin();
    case "kill the owner":
      return fleet.kill((await ownerOf(fleet))?.host ?? "");
    case "signals are lost":
      return fleet.bus.lose();
    case "signals are heard":
      return fleet.bus.find();
    case "the database goes away":
      fleet.reach.away = true;
      return undefined;
    case "the database is there":
      fleet.reach.away = false;
      return undefined;
    case "answers are lost":
      return loseAnswers(fleet, what.count);
    case "pass":
      return passTime(fleet, what.seconds * 1000);
  }
}

/** So many of the next transactions are carried out unbeknown to who asked for them. */
function loseAnswers({ reach }: VirtualFleet, count: number): void {
  const last = reach.transactions + count;
  reach.befalls = (transaction) => (transaction <= last ? "answer lost" : "nothing");
}

/** A process that cannot reach the database as it begins ends at once. */
async function begin(fleet: VirtualFleet, name: Host): Promise<void> {
  if (fleet.members.has(name)) return;
  try {
    await fleet.join(name);
  } catch (error) {
    if (!isFailure(error, "store.unavailable")) throw error;
    await fleet.kill(name);
  }
}

/** A verb is asked for as after a failure that somebody has seen to. */
async function askVerb(
  fleet: VirtualFleet,
  { choice, held }: { readonly choice: number; readonly held: boolean },
): Promise<void> {
  const { node } = await nodeAndWork(fleet);
  const known = PROVISION_TARGETS.filter((verb) => allowsVerb(node.provision_state, verb));
  const verb = known[choice % known.length];
  if (verb === undefined) return;
  await ask(fleet, async ({ conductor }) => {
    await setMaintenance(Scope.root(), conductor, { node: "n1", maintenance: null });
    await setProvisionState(Scope.root(), conductor, { node: "n1", target: verb, ...givenWith(verb, held) });
  });
}

/** Whose turn it is to be asked: the same in each course that begins alike. */
let turn = 0;
/** Requests that were asked of those that fell asleep over them. */
const unanswered = new Set<Promise<unknown>>();

/** One that runs is asked, whoever has the node. Every answer but a bug is a good one; none at all comes from one that dies, or sleeps. */
async function ask(fleet: VirtualFleet, request: (member: FleetMember) => Promise<unknown>): Promise<void> {
  const { awake } = fleet;
  const member = awake[(turn += 1) % Math.max(1, awake.length)];
  if (member === undefined) return;
  const asked = request(member);
  unanswered.add(asked);
  const answered = () => unanswered.delete(asked);
  asked.then(answered, answered);
  try {
    await fleet.outcome(Promise.race([asked, member.store.dead, member.sleep.fell]));
  } catch (error) {
    if (!isFailure(error) || error.code === "internal") throw error;
  }
}

async function ownerOf(fleet: VirtualFleet): Promise<FleetMember | undefined> {
  const { active } = await nodeAndWork(fleet);
  const boot = active?.operation.owner;
  const lease = boot == null ? undefined : await fleet.store.operations.lease(boot, fleet.time.now());
  return fleet.members.get(lease?.name ?? "");
}

/** Whatever is looked at now and then is looked at. */
async function passTime(fleet: VirtualFleet, ms: number): Promise<void> {
  const until = fleet.time.monotonic() + ms;
  while (fleet.time.monotonic() < until) {
    await fleet.time.advance(Math.min(120_000, until - fleet.time.monotonic()));
    await settle(fleet);
    await ask(fleet, ({ conductor }) => orphans(0).run(Scope.root(), conductor));
  }
}

/** Those that have died are gone, and agents call one that runs. */
async function settle(fleet: VirtualFleet): Promise<void> {
  await fleet.still();
  for (const { host: name, store } of fleet.members.values()) if (store.isDead) await fleet.kill(name);
  fleet.route((turn += 1));
}

async function nodeAndWork(fleet: VirtualFleet) {
  const node = await fleet.store.nodes.byName("n1");
  assert.ok(node !== undefined, "the node has vanished");
  return { node, active: await fleet.store.operations.active(node.uuid) };
}

async function requireWork(fleet: VirtualFleet): Promise<void> {
  await settle(fleet);
  const { node, active } = await nodeAndWork(fleet);
  assert.deepEqual(fleet.watched.wrongs, []);
  // Between an operation that made room and the undeployment that follows, `deleting` is the reconciler's to see.
  if (!hasOperation(node.provision_state) || node.provision_state === "deleting") return;
  assert.ok(active !== undefined, `nobody works on a node in '${node.provision_state}'`);
  const waits = active.steps.filter((step) => step.state === "waiting");
  for (const { spec, wakeAt, deadlineAt } of waits) {
    assert.ok(wakeAt !== null || deadlineAt !== null, `${spec.name} waits without a timer`);
  }
}

/** One may be to die yet; all may be paused. */
async function requireRunning(fleet: VirtualFleet): Promise<void> {
  fleet.reach.away = false;
  loseAnswers(fleet, 0);
  await settle(fleet);
  const free = HOSTS.find((name) => !fleet.members.has(name));
  if (fleet.awake.length > 0) return;
  if (free === undefined) fleet.members.get(HOSTS[0])?.sleep.end();
  else await fleet.join(free);
  await settle(fleet);
}

/** With one conductor that runs the node rests, has failed, or is on hold for an operator, whatever the others are. */
async function comesToRest(fleet: VirtualFleet): Promise<NodeRecord> {
  const most = fleet.time.monotonic() + 12 * 3_600_000;
  while (fleet.time.monotonic() < most) {
    await requireRunning(fleet);
    const { node, active } = await nodeAndWork(fleet);
    // A change of power may be under way on hold, too.
    const still = node.target_power_state === null;
    const rests = still && (isStable(node.provision_state) || /(failed|hold)$/.test(node.provision_state));
    if (rests && (active === undefined || staysOnHold(node, active.operation))) return node;
    await passTime(fleet, 600_000);
  }
  const { node, active } = await nodeAndWork(fleet);
  throw new assert.AssertionError({ message: `'${node.provision_state}' never ends: ${JSON.stringify(active)}` });
}

/** Unless whoever drives it, and sleeps, has yet to hear that it is to go on, to end, or to switch its machine first. */
const staysOnHold = ({ reservation }: NodeRecord, { state, held, abort }: OperationRecord) =>
  state === "held" && held && abort === null && reservation === null;

/** What paused processes still had in mind when all was over changes nothing, unless it was a request that was asked of them. */
async function wakeAll(fleet: VirtualFleet, machine: FakeMachine): Promise<void> {
  const sleeping = [...fleet.members.values()].filter(({ sleep }) => sleep.isAsleep);
  if (sleeping.length === 0) return;
  await fleet.time.advance(FLEET_LEASE_MS + 1000);
  await settle(fleet);
  const look = async () => {
    const { provision_state, power_state, last_error, reservation } = (await nodeAndWork(fleet)).node;
    return { provision_state, power_state, last_error, reservation, power: machine.power, medium: machine.medium };
  };
  const before = await look();
  const wasAsked = unanswered.size > 0;
  for (const { sleep } of sleeping) sleep.end();
  await settle(fleet);
  if (wasAsked) await comesToRest(fleet);
  else assert.deepEqual(await look(), before);
}

const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const RUNS = LONG ? 3000 : 12;

/** Waits are short where leases are: a course lasts some hours, not days. */
const CONFIG = {
  deployCallbackTimeoutMs: 300_000,
  cleanCallbackTimeoutMs: 300_000,
  rescueCallbackTimeoutMs: 300_000,
  serviceCallbackTimeoutMs: 300_000,
  inspectWaitTimeoutMs: 300_000,
};

test("whatever becomes of the conductors that share a node, it comes to rest, and none of them works at what is another's", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("enroll", "manageable", "available", "active" as const),
      fc.integer({ min: 1, max: 3 }),
      fc.array(action, { minLength: 3, maxLength: 25 }),
      async (provision_state, conductors, actions) => {
        turn = 0;
        unanswered.clear();
        const fleet = await VirtualFleet.open(CONFIG);
        try {
          for (const name of HOSTS.slice(0, conductors)) await fleet.join(name);
          const { machine } = await fleet.node({ provision_state });
          for (const each of actions) {
            await act(fleet, machine, each);
            await requireWork(fleet);
          }
          const rested = await comesToRest(fleet);
          assert.equal(rested.reservation, null, `'${rested.provision_state}' is still reserved`);
          // what the reconciler says of a node whose operation was lost
          assert.doesNotMatch(rested.last_error ?? "", /no operation was under way|the database is away/);
          await wakeAll(fleet, machine);
          assert.deepEqual(fleet.watched.wrongs, []);
        } finally {
          await fleet.close();
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
