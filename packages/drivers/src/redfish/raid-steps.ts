import type { LogicalDisk, RaidConfig } from "@ingot/contract";
import {
  type DriverContext,
  type DriverStep,
  type DriverStepOutcome,
  STANDARD_STEPS,
  type StepChanges,
} from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { chooseDrives, levelOf, type NamedDisk, type PlannedVolume } from "./choose-drives.ts";
import type { RedfishClients } from "./client-pool.ts";
import { readControllers, type Volume } from "./storage.ts";
import { openSystem, type RedfishSystem } from "./system.ts";

const GIB = 1024 ** 3;

/** Steps that are repeated find what is made already by its name, and what is deleted already gone. */
export function redfishRaidSteps(clients: RedfishClients): readonly DriverStep[] {
  const steps = [
    { kinds: ["clean"], offered: STANDARD_STEPS.createRaid, work: createWork },
    { kinds: ["deploy", "service"], offered: STANDARD_STEPS.applyRaid, work: applyWork },
    { kinds: ["clean", "deploy", "service"], offered: STANDARD_STEPS.deleteRaid, work: () => DELETE_ALL },
  ] as const;
  return steps.map(({ kinds, offered, work }) => ({
    kinds,
    offered,
    run: async (context, args, attachment) => {
      const system = await openSystem(context, clients);
      return proceed(context, system, { work: work(context, args), stage: stageOf(attachment) });
    },
  }));
}

interface RaidWork {
  readonly deleteExisting: boolean;
  readonly disks: readonly NamedDisk[];
}

const DELETE_ALL: RaidWork = { deleteExisting: true, disks: [] };

function createWork({ node }: DriverContext, args: JsonObject): RaidWork {
  const target = node.target_raid_config as unknown as Partial<RaidConfig>;
  if (target.logical_disks === undefined) {
    throw new Failure("input.invalid", `node ${node.uuid} has no target_raid_config`, {
      hint: "Set one with: baremetal node set NODE --target-raid-config FILE",
    });
  }
  const disks = named(target.logical_disks).filter((disk) =>
    disk.is_root_volume === true ? args["create_root_volume"] !== false : args["create_nonroot_volumes"] !== false,
  );
  return { disks, deleteExisting: args["delete_existing"] === true };
}

function applyWork(_context: DriverContext, args: JsonObject): RaidWork {
  const config = args["raid_config"] as unknown as RaidConfig;
  return { disks: named(config.logical_disks), deleteExisting: args["delete_existing"] !== false };
}

/** `delete`, then `create`, each perhaps with a reboot after it, then `done`. */
type Stage = "delete" | "create" | "done";

function stageOf(attachment: Json | undefined): Stage {
  const stage = isJsonObject(attachment) ? attachment["stage"] : undefined;
  return stage === "create" || stage === "done" ? stage : "delete";
}

async function proceed(
  context: DriverContext,
  system: RedfishSystem,
  at: { readonly work: RaidWork; readonly stage: Stage },
): Promise<DriverStepOutcome> {
  const { work, stage } = at;
  if (stage === "delete" && work.deleteExisting && (await deleteVolumes(context, system))) {
    return { kind: "reboot", reason: "logical disks to be deleted", attachment: { stage: "create" } };
  }
  if (stage !== "done" && (await createVolumes(context, system, work))) {
    return { kind: "reboot", reason: "logical disks to be made", attachment: { stage: "done" } };
  }
  return { kind: "done", changes: await raidNow(context, system, work) };
}

/** Whether a reboot is needed for it. */
async function deleteVolumes(context: DriverContext, system: RedfishSystem): Promise<boolean> {
  const { scope } = context;
  let waits = false;
  for (const { volumes, applyTime } of await readControllers(scope, system)) {
    for (const volume of volumes.filter(isRaid)) {
      context.note(`the logical disk ${volume.name} is deleted`, { volume: volume.path });
      await system.client.delete(scope, volume.path);
      waits ||= applyTime === "OnReset";
    }
  }
  // What is deleted only at a reset must be gone before its drives are used again.
  return waits;
}

async function createVolumes(context: DriverContext, system: RedfishSystem, work: RaidWork): Promise<boolean> {
  const { scope } = context;
  const controllers = await readControllers(scope, system);
  const there = controllers.flatMap(({ volumes }) => volumes);
  const missing = work.disks.filter((disk) => !isMade(disk, there));
  const planned = chooseDrives(missing, controllers);
  for (const volume of planned) {
    context.note(`the logical disk ${volume.name} is made of ${volume.drives.map(({ name }) => name).join(", ")}`);
    await system.client.post(scope, volume.controller.volumesPath, bodyOf(volume));
  }
  return planned.some(({ controller }) => controller.applyTime === "OnReset");
}

/** Refuses a disk whose name is taken by one of another level. */
function isMade(disk: NamedDisk, there: readonly Volume[]): boolean {
  const levels = there
    .filter(({ name }) => name === disk.volume_name)
    .map(({ raidType, isTypeTold }) => (isTypeTold ? (levelOf(raidType) ?? raidType) : disk.raid_level));
  if (levels.length === 0 || levels.includes(disk.raid_level)) return levels.length > 0;
  throw new Failure(
    "input.invalid",
    `the logical disk ${disk.volume_name} is there already, but with RAID level ${levels.join(", ")}, not ${disk.raid_level}`,
    {
      hint: "Give the new one another volume_name, or delete what is there: delete_existing, or delete_configuration.",
    },
  );
}

/** Names by the place in the whole configuration, so that making its parts one after the other gives the same names. */
function named(disks: readonly LogicalDisk[]): readonly NamedDisk[] {
  return disks.map((disk, index) => ({ ...disk, volume_name: disk.volume_name ?? `ingot-${index}` }));
}

function bodyOf({ name, raidType, bytes, drives, controller }: PlannedVolume): JsonObject {
  return {
    Name: name,
    RAIDType: raidType,
    ...(bytes === undefined ? {} : { CapacityBytes: bytes }),
    Links: { Drives: drives.map(({ path }) => ({ "@odata.id": path })) },
    ...(controller.applyTime === undefined ? {} : { "@Redfish.OperationApplyTime": controller.applyTime }),
  };
}

/** What the BMC tells of, in Ironic's words, with the mark of the root volume. */
async function raidNow(context: DriverContext, system: RedfishSystem, work: RaidWork): Promise<StepChanges> {
  const roots = new Set(work.disks.filter((disk) => disk.is_root_volume === true).map((disk) => disk.volume_name));
  const disks: JsonObject[] = [];
  for (const { name: controller, volumes, drives } of await readControllers(context.scope, system)) {
    for (const volume of volumes.filter(isRaid)) {
      disks.push({
        volume_name: volume.name,
        raid_level: levelOf(volume.raidType) ?? volume.raidType,
        size_gb: Math.floor(volume.bytes / GIB),
        controller,
        physical_disks: drives.filter(({ path }) => volume.drives.includes(path)).map(({ name }) => name),
        ...(roots.has(volume.name) ? { is_root_volume: true } : {}),
      });
    }
  }
  const last_updated = new Date(context.scope.clock.now()).toISOString();
  return { raid_config: disks.length === 0 ? {} : { logical_disks: disks, last_updated } };
}

/** Controllers show drives that are no part of a RAID as volumes, too. */
function isRaid({ raidType }: Volume): boolean {
  return raidType !== "None";
}
