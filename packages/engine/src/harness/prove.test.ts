import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { memoryEngineStore, provePlan, runTrial, SAMPLE_DEPLOY, sampleStep, sampleWorld } from "../harness.ts";
import type { StepSpec } from "../plan.ts";

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

  it("finds what is left behind", async () => {
    const steps = [sampleStep("boot", { reattachable: true }), sampleStep("eject")];
    const proof = await provePlan(open(steps));
    assert.ok(
      proof.problems.some((problem) => /left behind: medium ramdisk.iso/.test(problem)),
      proof.problems.join(),
    );
  });
});
