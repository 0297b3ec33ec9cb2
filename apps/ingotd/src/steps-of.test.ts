import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { readSettings } from "./read-settings.ts";
import { stepsOf } from "./steps-of.ts";

const steps = async (...argv: readonly string[]) => {
  const settings = await readSettings(["--data", "/nonexistent", ...argv], {});
  assert.ok(settings);
  return stepsOf(settings);
};

test("priorities, forbidden steps and cleaning runbooks are read", async () => {
  const read = await steps(
    "--clean-priorities=deploy.erase_devices=10,deploy.erase_devices_metadata=0",
    "--disallow-service-steps=bios.factory_reset",
    "--cleaning-step-source=hybrid",
    "--cleaning-runbook=CUSTOM_WIPE",
    "--cleaning-runbook-by-class=big=CUSTOM_BIG",
    "--no-cleaning-runbook-traits",
  );
  assert.deepEqual(read.cleanPriorities, { "deploy.erase_devices": 10, "deploy.erase_devices_metadata": 0 });
  assert.deepEqual(read.disallowed.service, ["bios.factory_reset"]);
  assert.deepEqual(read.disallowed.clean, ["vendor.send_raw"]);
  assert.deepEqual(read.cleaning, {
    source: "hybrid",
    runbook: "CUSTOM_WIPE",
    byResourceClass: { big: "CUSTOM_BIG" },
    fromNode: false,
    validateTraits: false,
  });
});

test("what cannot be meant is refused before anything is served, with the option's name", async () => {
  const wrong = [
    "--clean-priorities=deploy.erase_devices=-1",
    "--clean-priorities=deploy.erase_devices=1.5",
    "--clean-priorities=deploy.erase_devices=99999999999999999999",
    "--clean-priorities=erase_devices=1",
    "--verify-priorities=x",
    "--disallow-clean-steps=erase_devices",
    "--cleaning-step-source=nowhere",
    "--cleaning-runbook-by-class=big",
  ];
  for (const option of wrong) {
    const name = option.slice(2, option.indexOf("="));
    await assert.rejects(steps(option), (thrown) => isFailure(thrown) && thrown.message.includes(name), option);
  }
});
