import assert from "node:assert/strict";
import { test } from "node:test";
import type { DriverStep } from "@ingot/driver-kit";
import { runStep as runOn, type RunStep, type StepStory } from "@ingot/driver-kit/step-story";
import { isFailure, type JsonObject } from "@ingot/kernel";
import { redfishBiosSteps } from "./bios-steps.ts";
import { redfishBios } from "./bios.ts";
import { redfishFirmwareSteps } from "./firmware-steps.ts";
import { redfishFirmware } from "./firmware.ts";
import { redfishManagement } from "./management.ts";
import { redfishPower } from "./power.ts";
import { redfishRaidSteps } from "./raid-steps.ts";
import { type Bench, openBench } from "./testing/bench.ts";

function stepOf(steps: readonly DriverStep[], name: string): DriverStep {
  const step = steps.find(({ offered }) => offered.step === name);
  assert.ok(step !== undefined, name);
  return step;
}

interface OnBench extends Omit<RunStep, "context"> {
  readonly node?: JsonObject;
}

function runStep(bench: Bench, step: DriverStep, { node = {}, ...options }: OnBench = {}): Promise<StepStory> {
  return runOn(step, { ...options, context: (scope) => bench.context({}, { scope, node }) });
}

const rebooting = (bench: Bench) => async () => {
  await redfishPower(bench.clients).setPowerState(bench.context(), "rebooting");
};

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

test("lamps of system and chassis, of old and of new services", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  for (const kind of ["led", "location"] as const) {
    bench.state.faults.lamps = kind;
    bench.state.lamps.clear();
    const lamps = (await management.getIndicators?.(bench.context())) ?? [];
    assert.deepEqual(
      lamps.map(({ component, name }) => `${name}@${component}`),
      ["1@system", "1@chassis"],
    );
    const [system, chassis] = lamps;
    assert.ok(system !== undefined && chassis !== undefined);
    await management.setIndicatorState?.(bench.context(), chassis, "on");
    assert.equal(await management.getIndicatorState?.(bench.context(), chassis), "on");
    assert.equal(await management.getIndicatorState?.(bench.context(), system), "off");
    assert.equal(system.states.includes("blinking"), kind === "led");
  }
  bench.state.faults.lamps = "none";
  assert.deepEqual(await management.getIndicators?.(bench.context()), []);
});

test("a user's media go into the drive of their kind", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  const states = async () =>
    ((await management.getVirtualMedia?.(bench.context())) ?? []).map(({ media_types, image }) => [
      media_types[0],
      image,
    ]);
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/one.iso" });
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/two.iso" });
  assert.deepEqual(await states(), [
    ["Floppy", null],
    ["CD", "http://images/two.iso"],
  ]);
  const secret = "https://user:password@images/ingot/v1/media/abcdefghijklmnopqrstuvwxyz/two.iso?signature=secret";
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: secret });
  assert.equal(bench.state.image, secret);
  assert.equal((await states())[1]?.[1], "https://images/ingot/v1/media/******/two.iso");
  await management.attachVirtualMedia?.(bench.context(), { device: "cdrom", image: "http://images/two.iso" });
  await management.detachVirtualMedia?.(bench.context(), ["floppy", "disk"]);
  assert.equal(bench.state.image, "http://images/two.iso");
  await management.detachVirtualMedia?.(bench.context(), ["cdrom"]);
  await management.detachVirtualMedia?.(bench.context(), ["cdrom"]);
  assert.equal(bench.state.image, undefined);
  bench.state.faults.virtualMedia = "none";
  await assert.rejects(
    async () => management.attachVirtualMedia?.(bench.context(), { device: "disk", image: "http://images/a.img" }),
    (error) => isFailure(error, "bmc.no_virtual_media"),
  );
});

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
