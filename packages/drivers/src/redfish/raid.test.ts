import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure, type JsonObject } from "@ingot/kernel";
import { redfishRaidSteps } from "./raid-steps.ts";
import { openBench } from "./testing/bench.ts";
import { rebooting, runStep, stepOf } from "./testing/run-step.ts";

const TARGET = {
  logical_disks: [
    { size_gb: "MAX", raid_level: "5", volume_name: "data" },
    { size_gb: 80, raid_level: "1", is_root_volume: true, disk_type: "ssd" },
  ],
};

function levels(config: JsonObject | undefined): unknown {
  const disks = (config?.["logical_disks"] ?? []) as readonly JsonObject[];
  return disks.map((disk) => [disk["volume_name"], disk["raid_level"], disk["size_gb"], disk["physical_disks"]]);
}

test("logical disks are made of the drives that fit, found again, and deleted", async () => {
  await using bench = await openBench();
  bench.state.faults.storage = "raid";
  const steps = redfishRaidSteps(bench.clients);
  const create = stepOf(steps, "create_configuration");
  const node = { target_raid_config: TARGET };
  const made = await runStep(bench, create, { node });
  assert.deepEqual(made.reboots, []);
  assert.ok(made.end.kind === "done");
  assert.deepEqual(levels(made.end.changes?.raid_config), [
    ["data", "5", 372, ["d2", "d3", "d4"]],
    ["ingot-1", "1", 80, ["d0", "d1"]],
  ]);
  const repeated = await runStep(bench, create, { node });
  assert.equal(repeated.end.kind, "done");
  assert.equal(bench.state.volumes.length, 2);
  await runStep(bench, create, { node, args: { delete_existing: true, create_nonroot_volumes: false } });
  assert.deepEqual(
    bench.state.volumes.map(({ name }) => name),
    ["ingot-1"],
  );
  const deleted = await runStep(bench, stepOf(steps, "delete_configuration"));
  assert.ok(deleted.end.kind === "done");
  assert.deepEqual(deleted.end.changes?.raid_config, {});
  assert.deepEqual(bench.state.volumes, []);
});

test("a logical disk of the same name with another RAID level is no match, and nothing is made", async () => {
  await using bench = await openBench();
  bench.state.faults.storage = "raid";
  const old = { id: "v0", name: "data", raidType: "RAID0", bytes: 1, drives: ["d4"] };
  bench.state.volumes = [old];
  const create = stepOf(redfishRaidSteps(bench.clients), "create_configuration");
  await assert.rejects(
    runStep(bench, create, { node: { target_raid_config: TARGET } }),
    (error) => isFailure(error, "input.invalid") && /logical disk data .* RAID level 0, not 5/.test(error.message),
  );
  assert.deepEqual(bench.state.volumes, [old]);
});

test("a controller that works at a reset gets one for deleting and one for making", async () => {
  await using bench = await openBench();
  Object.assign(bench.state.faults, { storage: "raid", volumesOnReset: true });
  bench.state.volumes = [{ id: "v0", name: "old", raidType: "RAID0", bytes: 1, drives: ["d0", "d1"] }];
  const apply = stepOf(redfishRaidSteps(bench.clients), "apply_configuration");
  const story = await runStep(bench, apply, { args: { raid_config: TARGET }, reboot: rebooting(bench) });
  assert.deepEqual(story.reboots, ["logical disks to be deleted", "logical disks to be made"]);
  assert.ok(story.end.kind === "done");
  assert.deepEqual(bench.state.volumes.map(({ name }) => name).toSorted(), ["data", "ingot-1"]);
});

test("a RAID for which there are no drives is refused before anything is made", async () => {
  await using bench = await openBench();
  bench.state.faults.storage = "raid";
  const create = stepOf(redfishRaidSteps(bench.clients), "create_configuration");
  for (const disk of [
    { size_gb: 200, raid_level: "1", disk_type: "ssd" },
    { size_gb: 1, raid_level: "6+0" },
    { size_gb: 1, raid_level: "1", controller: "RAID.9" },
    { size_gb: 1, raid_level: "1", controller: "RAID.1", physical_disks: ["d0"] },
  ]) {
    const target = { logical_disks: [{ size_gb: 10, raid_level: "0" }, disk] };
    await assert.rejects(
      runStep(bench, create, { node: { target_raid_config: target } }),
      (error) => isFailure(error, "input.invalid") && /no drives are left/.test(error.message),
    );
  }
  assert.deepEqual(bench.state.volumes, []);
  await assert.rejects(runStep(bench, create), /has no target_raid_config/);
});
