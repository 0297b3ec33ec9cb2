import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OfferedStep } from "@ingot/contract";
import { planAutomatedClean, planManual } from "./plan-clean.ts";
import { requirePlan } from "./require-plan.ts";
import type { StepCatalogue } from "./step-offer.ts";
import { stepName } from "./step-offer.ts";

function offered(name: string, priority: number, more: Partial<OfferedStep> = {}): OfferedStep {
  const [interfaceName = "", step = ""] = name.split(".");
  return {
    interface: interfaceName,
    step,
    priority,
    abortable: true,
    reboot_requested: false,
    requires_ramdisk: true,
    idempotent: true,
    description: "",
    argsinfo: {},
    args_schema: {},
    ...more,
  };
}

const NEEDY = offered("raid.create", 50, { argsinfo: { level: { description: "RAID level", required: true } } });
const CATALOGUE: StepCatalogue = {
  driver: "redfish",
  driverSteps: [
    { offered: offered("bios.factory_reset", 0, { requires_ramdisk: false }), place: "out-of-band" },
    { offered: offered("management.clear_job_queue", 5, { requires_ramdisk: false }), place: "out-of-band" },
  ],
  ramdisk: {
    name: "ipa",
    steps: [offered("deploy.erase_devices", 10), offered("deploy.erase_devices_metadata", 99), NEEDY],
  },
};

describe("planAutomatedClean", () => {
  it("runs what driver and ramdisk offer, the highest priority first, and tells what is left out", () => {
    const { steps, leftOut } = requirePlan(planAutomatedClean({ catalogue: CATALOGUE }));
    assert.deepEqual(
      steps.map((step) => `${stepName(step)} ${step.priority} ${step.place}`),
      [
        "deploy.erase_devices_metadata 99 in-band",
        "deploy.erase_devices 10 in-band",
        "management.clear_job_queue 5 out-of-band",
      ],
    );
    assert.deepEqual(
      leftOut.map((left) => `${stepName(left)}: ${left.why}`),
      ["raid.create: it needs arguments: manual cleaning only", "bios.factory_reset: manual cleaning only"],
    );
  });

  it("obeys the configured priorities and prohibitions, and leaves out what has run", () => {
    const { steps } = requirePlan(
      planAutomatedClean({
        catalogue: CATALOGUE,
        priorities: { "deploy.erase_devices": 0, "bios.factory_reset": 200 },
        disallowed: ["management.clear_job_queue"],
        done: [{ interface: "bios", step: "factory_reset" }],
      }),
    );
    assert.deepEqual(steps.map(stepName), ["deploy.erase_devices_metadata"]);
  });

  it("has only the driver's steps while no ramdisk is known", () => {
    const { steps } = requirePlan(planAutomatedClean({ catalogue: { ...CATALOGUE, ramdisk: null } }));
    assert.deepEqual(steps.map(stepName), ["management.clear_job_queue"]);
  });
});

describe("planManual", () => {
  const manual = (request: Parameters<typeof planManual>[0]["request"], disableRamdisk = false) =>
    planManual({ catalogue: CATALOGUE, request, listName: "clean_steps", disableRamdisk });

  it("keeps the order of the list, repeats and reserved steps included", () => {
    const { steps } = requirePlan(
      manual([
        { interface: "deploy", step: "erase_devices_metadata" },
        { interface: "deploy", step: "hold" },
        { interface: "raid", step: "create", args: { level: 1 } },
        { interface: "power", step: "reboot" },
        { interface: "deploy", step: "erase_devices_metadata" },
      ]),
    );
    assert.deepEqual(
      steps.map((step) => `${stepName(step)} ${step.place}`),
      [
        "deploy.erase_devices_metadata in-band",
        "deploy.hold conductor",
        "raid.create in-band",
        "power.reboot conductor",
        "deploy.erase_devices_metadata in-band",
      ],
    );
  });

  it("tells all that is wrong, by the place in the list", () => {
    const result = manual([
      { interface: "deploy", step: "erase_device" },
      { interface: "raid", step: "create" },
    ]);
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map((problem) => problem.message),
      [
        "clean_steps[0]: neither the driver redfish nor the ramdisk ipa offers a step 'deploy.erase_device'",
        "clean_steps[1]: argument /level of 'raid.create' is missing",
      ],
    );
    assert.equal(result.problems[0]?.hint, "Did you mean 'deploy.erase_devices'?");
  });

  it("refuses a step that needs the ramdisk when the request forbids it", () => {
    const result = manual([{ interface: "deploy", step: "erase_devices" }], true);
    assert.ok(!result.ok && result.problems[0]?.code === "plan.no_ramdisk");
    assert.ok(manual([{ interface: "bios", step: "factory_reset" }], true).ok);
  });
});
