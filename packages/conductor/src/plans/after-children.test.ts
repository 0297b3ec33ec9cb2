import assert from "node:assert/strict";
import { test } from "node:test";
import type { StepSpec } from "@ingot/engine";
import type { PlannedStep } from "@ingot/lifecycle";
import { cleanPlan } from "./clean-plan.ts";
import { deployPlan } from "./deploy-plan.ts";
import { servicePlan } from "./service-plan.ts";

const STEP: PlannedStep = {
  interface: "management",
  step: "polls",
  priority: 0,
  args: {},
  place: "out-of-band",
  reason: { by: "request" },
  idempotent: true,
  abortable: true,
  rebootRequested: false,
  requiresRamdisk: false,
  description: "",
  verified: true,
};

const SOURCE = { list: "service_steps", runbook: null, steps: [] };

/** Every plan that may have steps on children, with the ramdisk and without it. */
const PLANS: Readonly<Record<string, (steps: readonly PlannedStep[]) => readonly StepSpec[]>> = {
  "clean, with the ramdisk": (steps) => cleanPlan({ node: "n", source: null, ramdisk: true, steps }).steps,
  "clean, without it": (steps) => cleanPlan({ node: "n", source: null, ramdisk: false, steps }).steps,
  "service, with the ramdisk": (steps) => servicePlan({ node: "n", source: SOURCE, ramdisk: true, steps }).steps,
  "service, without it": (steps) => servicePlan({ node: "n", source: SOURCE, ramdisk: false, steps }).steps,
  deploy: (steps) => deployPlan({ node: "n", verb: "active", steps, request: [], method: "direct" }).steps,
};

for (const [name, stepsOf] of Object.entries(PLANS)) {
  test(`${name}: what runs on children is ended when the parent's operation fails, and only then`, () => {
    const after = (onChildren: boolean) =>
      stepsOf([{ ...STEP, ...(onChildren ? { onChildren: [] } : {}) }])
        .filter(({ executor }) => executor === "failure.children")
        .map(({ when }) => when);
    assert.deepEqual([after(true), after(false)], [["failure"], []]);
  });
}
