/**
 * Three conductors over PostgreSQL deploy fake machines without end, while they are killed, paused, told to end, and while
 * the database restarts or keeps everybody waiting. Every deployment that was accepted must end; no step that may run
 * once runs twice. 40 s; with `--long`, 7 minutes of three processes. INGOT_CHAOS_SEED repeats a run's choices.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NodeRecord } from "@ingot/conductor";
import { Failure, isFailure, Scope, systemClock } from "@ingot/kernel";
import { ONCE } from "./counting-hardware.ts";
import { TestFleet, until } from "./fleet.ts";

const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const LASTS_MS = LONG ? 7 * 60_000 : 40_000;
const NODES = LONG ? 200 : 60;
/** However little of the machine the test gets. */
const ENDS_MS = LONG ? 600_000 : 180_000;
const HOSTS = ["a", "b", "c"];
/** Reasons that a killed or paused conductor, and nothing else, gives for a failure. */
const DOCUMENTED = /died while it was running/;

interface Tally {
  asked: number;
  finished: number;
  failed: number;
  /** Runs of a step beyond the one that it may have. */
  twice: number;
  readonly wrong: string[];
}

test("deployments outlast random kills, pauses and database restarts", async () => {
  const seed = Number(process.env["INGOT_CHAOS_SEED"] ?? Math.floor(Math.random() * 1e9));
  const random = seeded(seed);
  await using fleet = await TestFleet.start({ stepMs: "50-600" });
  await Promise.all(HOSTS.map((host) => fleet.worker(host)));
  const nodes: NodeRecord[] = [];
  while (nodes.length < NODES) nodes.push(await fleet.node());
  const tally: Tally = { asked: 0, finished: 0, failed: 0, twice: 0, wrong: [] };
  const end = systemClock.monotonic() + LASTS_MS;
  const acts = new Map<string, number>();
  const trouble = async (kinds: readonly Act[]) => {
    while (systemClock.monotonic() < end) {
      const act = pick(random, kinds);
      acts.set(act, (acts.get(act) ?? 0) + 1);
      await carryOut(fleet, act, random);
    }
  };
  const troubles = [
    trouble(["kill", "pause", "leave"]),
    trouble(["kill", "pause"]),
    trouble(["restart", "crash", "slow"]),
  ];
  const rounds = nodes.map((node) => deployUntil(fleet, node, { end, tally }));
  const broken = (await Promise.allSettled([...troubles, ...rounds])).filter((each) => each.status === "rejected");
  tally.wrong.push(...broken.map((each) => `the test itself: ${Failure.from(each.reason).message}`));
  const told = { seed, ...tally, lost: tally.asked - tally.finished - tally.failed, acts: Object.fromEntries(acts) };
  console.log(JSON.stringify(told));
  assert.deepEqual(tally.wrong, []);
  assert.deepEqual([told.lost, told.twice], [0, 0]);
  assert.ok(tally.finished > NODES / 2, `${tally.finished} finished`);
});

type Act = "kill" | "pause" | "leave" | "restart" | "crash" | "slow";

async function carryOut(fleet: TestFleet, act: Act, random: () => number): Promise<void> {
  const host = pick(random, HOSTS);
  const worker = fleet.workers.get(host);
  const pauseMs = 500 + random() * (random() < 0.3 ? 12_000 : 3_000);
  await rest(random() * (act === "restart" || act === "crash" ? 15_000 : 3_000));
  switch (act) {
    case "kill":
    case "leave":
      worker?.child.kill("SIGCONT"); // one that is paused by the other troublemaker would not hear SIGTERM
      await worker?.kill(act === "kill" ? "SIGKILL" : "SIGTERM");
      await until(async () => fleet.worker(host).catch(() => undefined), ENDS_MS);
      return;
    case "pause":
      worker?.child.kill("SIGSTOP");
      await rest(pauseMs);
      worker?.child.kill("SIGCONT");
      return;
    case "restart":
    case "crash":
      await fleet.server.end(act === "crash" ? "immediate" : "fast");
      await rest(pauseMs / 3);
      await fleet.server.begin();
      return;
    case "slow":
      await fleet.server
        .query(
          fleet.database,
          `begin; lock table operations in exclusive mode; select pg_sleep(${pauseMs / 2000}); commit`,
        )
        .catch(() => {}); // a session that waited for a lock too long
  }
}

/** Deploys the node again and again, and counts what came of it. */
async function deployUntil(
  fleet: TestFleet,
  node: NodeRecord,
  { end, tally }: { readonly end: number; readonly tally: Tally },
): Promise<void> {
  let ran = 0;
  for (let round = 1; systemClock.monotonic() < end; round += 1) {
    await accepted(fleet, node);
    tally.asked += 1;
    const after = await until(async () => {
      const now = await fleet.store.nodes.byUuid(node.uuid).catch(() => undefined);
      return now?.provision_state === "active" || now?.provision_state === "deploy failed" ? now : undefined;
    }, ENDS_MS).catch(() => undefined);
    if (after === undefined) {
      tally.wrong.push(`${node.uuid} round ${round} does not end: ${await situation(fleet, node)}`);
      return;
    }
    const well = after.provision_state === "active";
    if (well) tally.finished += 1;
    else if (DOCUMENTED.test(after.last_error ?? "")) tally.failed += 1;
    else tally.wrong.push(`${node.uuid} round ${round}: ${after.provision_state}: ${after.last_error}`);
    if (after.reservation !== null) tally.wrong.push(`${node.uuid} round ${round} is still reserved`);
    const runs = (await fleet.runs()).filter((line) => line.startsWith(`${node.uuid} ${ONCE} begun`)).length;
    tally.twice += Math.max(0, runs - ran - 1);
    if (runs - ran > 1 || (well && runs - ran !== 1))
      tally.wrong.push(`${node.uuid} round ${round}: ${ONCE} ran ${runs - ran} times`);
    ran = runs;
    await outlasting(() => fleet.store.nodes.update(node.uuid, { provision_state: "available", last_error: null }));
  }
}

/** What there is to see of a node, for whoever has to find out. */
async function situation(fleet: TestFleet, node: NodeRecord): Promise<string> {
  try {
    const { provision_state, reservation, last_error } = (await fleet.store.nodes.byUuid(node.uuid)) ?? {};
    const [operation] = await fleet.store.operations.history(node.uuid, 1);
    const living = await fleet.store.operations.living(0);
    return JSON.stringify({ provision_state, reservation, last_error, operation, living });
  } catch (error) {
    return String(error);
  }
}

/** Asks until the answer is that it was accepted; an answer that got lost may have been one. */
async function accepted(fleet: TestFleet, node: NodeRecord): Promise<void> {
  await outlasting(async () => {
    if ((await fleet.store.operations.active(node.uuid)) !== undefined) return;
    if ((await fleet.store.nodes.byUuid(node.uuid))?.provision_state !== "available") return;
    await fleet.deploy(node);
  });
}

async function outlasting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isFailure(error, "store.unavailable", "store.stale", "node.locked", "operation.conflict")) throw error;
      await rest(200);
    }
  }
}

async function rest(ms: number): Promise<void> {
  using scope = Scope.root();
  await scope.sleep(ms);
}

function pick<T>(random: () => number, of: readonly T[]): T {
  const chosen = of[Math.floor(random() * of.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
