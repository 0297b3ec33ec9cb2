import type { StepRun } from "@ingot/engine";
import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { requireAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { bootModeToDeploy } from "../driver-access/boot-mode.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
import { deployedImageType } from "../image/image-type.ts";
import { deployMethod } from "../planning/step-catalogue.ts";
import type { NodeRecord } from "../ports/node.ts";
import { driveCommand } from "./agent-command.ts";
import { outcomeOf } from "./in-band.ts";
import { nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** `deploy.prepare_instance_boot`: the agent makes the disk bootable if it wrote an image, and the BMC is told to boot from it. */
export const prepareInstanceBoot: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const outcome = deployMethod(conductor, node) === "direct" ? await installBootLoader(conductor, run, node) : DONE;
  if (outcome.kind !== "done") return outcome;
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await prepareInstance(conductor, node, context);
  return outcome;
};

const DONE: Outcome = { kind: "done" };

async function installBootLoader(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Outcome> {
  const end = await driveCommand(conductor, run, {
    agent: requireAgent(node),
    name: "image.install_bootloader",
    params: async () => ({
      ...partitionsToBoot(node),
      target_boot_mode: bootModeToDeploy(node),
      ignore_bootloader_failure: null,
    }),
  });
  return outcomeOf(conductor, run, end);
}

/** Of a partition image: its root filesystem, and where its boot loader is to be. A whole disk brings its own. */
function partitionsToBoot(node: NodeRecord): JsonObject {
  const nothing = { root_uuid: null, efi_system_part_uuid: null, prep_boot_part_uuid: null };
  if (deployedImageType(node) === "whole-disk") return nothing;
  const { root_uuid_or_disk_id: root = null, partition_uuids: told } = node.driver_internal_info;
  const uuids = isJsonObject(told) ? told : {};
  const isPower = /^ppc64/.test(String(node.properties["cpu_arch"]));
  return {
    root_uuid: root,
    efi_system_part_uuid: bootModeToDeploy(node) === "uefi" ? (uuids["efi system partition uuid"] ?? null) : null,
    prep_boot_part_uuid: isPower ? (uuids["PReP Boot partition uuid"] ?? null) : null,
  };
}
