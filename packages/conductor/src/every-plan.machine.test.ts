import assert from "node:assert/strict";
import { test } from "node:test";
import {
  proveAborts,
  proveFailures,
  proveKilledFailures,
  proveKills,
  proveRepeats,
  runTrial,
} from "@ingot/engine/harness";
import { isJsonObject } from "@ingot/kernel";
import { TEST_POSTGRES } from "@ingot/store/testing/test-database";
import { STEP_EXECUTORS } from "./executors/index.ts";
import { PLAN_CASES } from "./testing/plan-cases.ts";
import { planWorldOf } from "./testing/plan-world.ts";

/** With INGOT_TEST_LONG the process dies at every write, before and after it is durable; else at some, spread over all. */
const KILLS = process.env["INGOT_TEST_LONG"] === undefined ? { atMost: 4 } : {};
/** There a world takes its time to be made: each plan runs undisturbed, and with two deaths. */
const ON_POSTGRES = process.env[TEST_POSTGRES] !== undefined;
const KILLS_OF_FAILURES = { atMost: process.env["INGOT_TEST_LONG"] === undefined ? 1 : 6 };

/** Those of drivers that only pretend have nothing to lose. */
const NOT_PROVEN = ["pretend", "rescue.pretend"];
/** Those that are steps of other nodes' operations alone: proved with the operation that they are for. */
const OF_OTHERS = ["power.hold"];

const proven = new Set<string>();

for (const [name, of] of Object.entries(PLAN_CASES)) {
  test(`${name}: each step repeated, a failure and an abort at each step, the process killed at its writes`, async () => {
    const open = planWorldOf(of);
    const good = await runTrial(open);
    assert.ok(isJsonObject(good.state) && isJsonObject(good.state["machine"]));
    assert.deepEqual([good.state["provision_state"], good.state["machine"]["power"]], [of.ends, of.power]);
    assert.deepEqual(good.leftovers, []);
    const executors = good.logged.steps.map(({ spec }) => spec.executor);
    for (const executor of executors) proven.add(executor);
    assert.deepEqual(
      of.has.filter((executor) => !executors.includes(executor)),
      [],
    );
    if (ON_POSTGRES) {
      assert.deepEqual((await proveKills(open, { atMost: 2 })).problems, []);
      return;
    }
    const proofs = [
      await proveRepeats(open),
      await proveFailures(open),
      await proveAborts(open),
      await proveKills(open, KILLS),
      await proveKilledFailures(open, KILLS_OF_FAILURES),
    ];
    assert.deepEqual(
      proofs.flatMap(({ problems }) => problems),
      [],
    );
    const done = good.logged.steps.filter(({ state }) => state === "done");
    const repeatable = done.filter(({ spec }) => spec.idempotent);
    const [repeats, failures, aborts, kills, killedFailures] = proofs.map(({ runs }) => runs);
    assert.deepEqual([repeats, failures, aborts], [repeatable.length, 2 * done.length, 2 * done.length]);
    assert.ok((kills ?? 0) > 0 && (killedFailures ?? 0) > 0);
  });
}

test("no executor is without a plan that proves it", () => {
  const missing = Object.keys(STEP_EXECUTORS).filter((name) => !proven.has(name));
  assert.deepEqual(missing.toSorted(), [...NOT_PROVEN, ...OF_OTHERS].toSorted());
});
