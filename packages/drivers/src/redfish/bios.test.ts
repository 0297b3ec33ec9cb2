import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { redfishBiosSteps } from "./bios-steps.ts";
import { redfishBios } from "./bios.ts";
import { openBench } from "./testing/bench.ts";
import { rebooting, runStep, stepOf } from "./testing/run-step.ts";

test("BIOS settings are told with what their registry says", async () => {
  await using bench = await openBench();
  const settings = await redfishBios(bench.clients).readSettings(bench.context());
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  assert.deepEqual(byName.get("ProcTurboMode"), {
    name: "ProcTurboMode",
    value: "Enabled",
    attribute_type: "Enumeration",
    allowable_values: ["Enabled", "Disabled"],
    lower_bound: null,
    upper_bound: null,
    min_length: null,
    max_length: null,
    read_only: false,
    reset_required: true,
    unique: null,
  });
  assert.equal(byName.get("NumCores")?.value, "8");
  assert.equal(byName.get("QuietBoot")?.value, "true");
  assert.equal(byName.get("QuietBoot")?.attribute_type, null);
});

test("BIOS settings are applied by a reboot, in the types that the BMC wants; what is so already needs none", async () => {
  await using bench = await openBench();
  const step = stepOf(redfishBiosSteps(bench.clients), "apply_configuration");
  const settings = [
    { name: "ProcTurboMode", value: "Disabled" },
    { name: "NumCores", value: "4" },
    { name: "QuietBoot", value: "false" },
    { name: "AssetTag", value: "" },
  ];
  const story = await runStep(bench, step, { args: { settings }, reboot: rebooting(bench) });
  assert.equal(story.end.kind, "done");
  assert.deepEqual(story.reboots, ["BIOS settings to be in force: ProcTurboMode, NumCores, QuietBoot"]);
  assert.deepEqual(bench.state.bios, { ProcTurboMode: "Disabled", NumCores: 4, QuietBoot: false, AssetTag: "" });
  const again = await runStep(bench, step, { args: { settings } });
  assert.deepEqual([again.end.kind, again.reboots], ["done", []]);
  const reset = stepOf(redfishBiosSteps(bench.clients), "factory_reset");
  assert.equal((await runStep(bench, reset, { reboot: rebooting(bench) })).end.kind, "done");
  assert.equal(bench.state.bios["ProcTurboMode"], "Enabled");
});

test("BIOS settings that are unknown, or refused by the firmware, are named", async () => {
  await using bench = await openBench();
  const step = stepOf(redfishBiosSteps(bench.clients), "apply_configuration");
  await assert.rejects(
    runStep(bench, step, { args: { settings: [{ name: "Warp", value: "9" }] } }),
    (error) => isFailure(error, "input.invalid") && error.message.includes("Warp"),
  );
  bench.state.faults.biosSettings = "refuses";
  const args = { settings: [{ name: "NumCores", value: 2 }] };
  await assert.rejects(runStep(bench, step, { args, reboot: rebooting(bench) }), /NumCores.*depends on another/);
});
