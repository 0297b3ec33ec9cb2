import assert from "node:assert/strict";
import { test } from "node:test";
import type { DriverStep } from "@ingot/driver-kit";
import type { JsonObject } from "@ingot/kernel";
import { redfishFirmwareSteps } from "./firmware-steps.ts";
import { redfishFirmware } from "./firmware.ts";
import { type Bench, openBench } from "./testing/bench.ts";
import { rebooting, runStep } from "./testing/run-step.ts";

test("firmware versions are told of BIOS, BMC and network adapters", async () => {
  await using bench = await openBench();
  const components = await redfishFirmware(bench.clients).readComponents(bench.context());
  assert.deepEqual(
    components.map(({ component, current_version, model }) => [component, current_version, model]),
    [
      ["bios", "1.0", null],
      ["bmc", "4.0", null],
      ["nic:NIC1", "22.5", "Fast"],
    ],
  );
});

test("firmware is updated one after the other; the BIOS's is in force after a reboot, the BMC's without", async () => {
  await using bench = await openBench();
  bench.state.faults.taskLooks = 3;
  const [step] = redfishFirmwareSteps(bench.clients);
  assert.ok(step !== undefined);
  const settings = [
    { component: "bmc", url: "https://images/bmc-4.1.bin", wait: 30 },
    { component: "bios", url: "http://images/bios-1.1.bin" },
  ];
  const story = await runStep(bench, step, { args: { settings }, reboot: rebooting(bench) });
  assert.equal(story.end.kind, "done");
  assert.deepEqual(story.reboots, ["the new firmware of bios to be in force"]);
  assert.deepEqual(bench.state.updates, [
    { ImageURI: "https://images/bmc-4.1.bin", TransferProtocol: "HTTPS" },
    { ImageURI: "http://images/bios-1.1.bin", TransferProtocol: "HTTP" },
  ]);
  const versions = await redfishFirmware(bench.clients).readComponents(bench.context());
  assert.deepEqual(versions.map(({ current_version }) => current_version).slice(0, 2), ["1.1", "4.1"]);
});

test("the timeline tells where firmware comes from, but not what gives access to it", async () => {
  await using bench = await openBench();
  const [step] = redfishFirmwareSteps(bench.clients);
  assert.ok(step !== undefined);
  const url = "https://user:password@images/bmc-4.1.bin?signature=secret";
  const told: unknown[] = [];
  const context = { ...bench.context(), note: (_message: string, details?: JsonObject) => void told.push(details) };
  await step.run(context, { settings: [{ component: "bmc", url }] }, undefined);
  assert.deepEqual(told, [{ url: "https://images/bmc-4.1.bin" }]);
  assert.equal(bench.state.updates[0]?.["ImageURI"], url);
});

test("a firmware task that rests gets its reboot; one that fails says so; a BMC may be away for a while", async () => {
  await using bench = await openBench({ attempts: 1 });
  const [step] = redfishFirmwareSteps(bench.clients);
  assert.ok(step !== undefined);
  const args = { settings: [{ component: "bios", url: "http://images/bios-1.1.bin" }] };
  bench.state.faults.taskLooks = 1;
  bench.state.faults.updateWaitsForReset = true;
  const story = await runStep(bench, step, { args, reboot: rebooting(bench) });
  assert.deepEqual([story.end.kind, story.reboots.length], ["done", 1]);
  bench.state.faults.updateWaitsForReset = false;
  const away = { ...step, run: awayAfterBegin(bench, step) };
  assert.equal((await runStep(bench, away, { args, reboot: rebooting(bench) })).end.kind, "done");
  bench.state.faults.taskFails = true;
  await assert.rejects(runStep(bench, step, { args, reboot: rebooting(bench) }), /The task broke/);
});

/** The step, with a BMC that cuts its connections once the update has begun. */
function awayAfterBegin(bench: Bench, step: DriverStep): DriverStep["run"] {
  const before = bench.state.updates.length;
  let silenced = false;
  return async (...asked) => {
    if (!silenced && bench.state.updates.length > before) {
      silenced = true;
      bench.state.faults.cut = 2;
    }
    return step.run(...asked);
  };
}
