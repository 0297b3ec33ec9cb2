import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StepRun } from "../executor.ts";
import {
  memoryEngineStore,
  planWorld,
  proveAborts,
  proveFailures,
  proveKilledFailures,
  proveKills,
  provePlan,
  proveRepeats,
  runTrial,
  SAMPLE_DEPLOY,
  sampleStep,
  sampleWorld,
} from "../harness.ts";
import type { StepOutcome } from "../outcome.ts";
import type { StepSpec } from "../plan.ts";
import type { EngineTx } from "../step-log.ts";

const open = (steps: readonly StepSpec[] = SAMPLE_DEPLOY) =>
  sampleWorld(async () => ({ store: memoryEngineStore(), close: async () => {} }), steps);

describe("the harness", () => {
  it("proves a plan with waits, polls, an amended tail and a clean-up", async () => {
    const trial = await runTrial(open());
    assert.equal(trial.logged.operation.state, "done", JSON.stringify(trial.logged));
    assert.deepEqual(
      trial.logged.steps.map((step) => [step.spec.name, step.state]),
      [
        ["boot", "done"],
        ["collect", "done"],
        ["write-image", "done"],
        ["eject", "done"],
        ["power-off", "skipped"],
        ["boot-instance", "done"],
      ],
    );
    const proof = await provePlan(open());
    assert.deepEqual(proof.problems, []);
    assert.ok(proof.runs >= 25, `${proof.runs} runs`);
  });

  it("accepts the one failure that a kill may bring", async () => {
    const steps = [sampleStep("wipe", { idempotent: false }), sampleStep("eject")];
    const proof = await provePlan(open(steps));
    assert.deepEqual(proof.problems, []);
  });

  it("finds a step that says it can be repeated and cannot", async () => {
    const proof = await provePlan(open([sampleStep("wipe"), sampleStep("eject")]));
    assert.ok(
      proof.problems.some((problem) => /wipe repeated: ends in .*"wiped":2/.test(problem)),
      proof.problems.join(),
    );
  });

  it("finds what is left behind by a failure, by an abort and by a kill", async () => {
    const steps = [sampleStep("boot", { reattachable: true }), sampleStep("eject")];
    const left = /left behind: medium ramdisk.iso/;
    for (const [prove, when] of [
      [proveFailures, /^failure before eject: /],
      [proveAborts, /^abort after boot: /],
    ] as const) {
      const { problems } = await prove(open(steps));
      assert.ok(
        problems.some((problem) => when.test(problem) && left.test(problem)),
        problems.join(),
      );
    }
    const wiped = [
      sampleStep("boot", { reattachable: true }),
      sampleStep("wipe", { idempotent: false }),
      ...steps.slice(1),
    ];
    const { problems } = await proveKills(open(wiped));
    assert.ok(
      problems.some((problem) => /^killed .*left behind: medium/.test(problem)),
      problems.join(),
    );
  });

  it("finds a clean-up after a failure that does not outlast a kill", async () => {
    const cleanUp = sampleStep("eject", { when: "failure", idempotent: false });
    const fragile = [
      sampleStep("boot", { reattachable: true }),
      sampleStep("boot-instance"),
      sampleStep("eject"),
      cleanUp,
    ];
    for (const prove of [proveFailures, proveKills]) assert.deepEqual((await prove(open(fragile))).problems, []);
    const { problems } = await proveKilledFailures(open(fragile));
    assert.match(problems.join(), /failure after boot, killed after write \d: left behind: medium/);
    assert.deepEqual((await proveKilledFailures(open())).problems, []);
  });

  it("finds what a process knows and the log does not", async () => {
    const forgetful = async () => {
      const outside = { told: "" };
      return planWorld({
        store: memoryEngineStore(),
        plan: { kind: "test", subject: "n", input: null, steps: [sampleStep("think"), sampleStep("say")] },
        executors: () => {
          let thought = "nothing";
          const execute = async ({ step }: StepRun): Promise<StepOutcome<EngineTx>> => {
            if (step.spec.name === "think") thought = "something";
            else outside.told = thought;
            return { kind: "done" };
          };
          return { machine: { execute } };
        },
        state: async () => outside.told,
        leftovers: async () => [],
        close: async () => {},
      });
    };
    assert.deepEqual((await proveRepeats(forgetful)).problems, []);
    assert.deepEqual((await proveFailures(forgetful)).problems, []);
    const { problems } = await proveKills(forgetful);
    assert.match(problems.join(), /killed after write \d: ends in "nothing" and not in "something"/);
  });

  it("finds an abort that is never heeded", async () => {
    const steps = [sampleStep("write-image", { idempotent: false, reattachable: true }), sampleStep("boot-instance")];
    const deaf = async () => {
      const world = await open(steps)();
      return {
        ...world,
        boot: async (life: Parameters<typeof world.boot>[0]) => {
          const process = await world.boot(life);
          process.runner.abort = async () => {};
          return process;
        },
      };
    };
    const { problems } = await proveAborts(deaf);
    assert.match(problems.join(), /abort after write-image: ends done/);
    assert.deepEqual((await proveAborts(open(steps))).problems, []);
  });
});
