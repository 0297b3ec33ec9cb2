import type { StepRun } from "@ingot/engine";
import { requireAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
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
  const info = node.driver_internal_info;
  const end = await driveCommand(conductor, run, {
    agent: requireAgent(node),
    name: "image.install_bootloader",
    params: async () => ({
      root_uuid: info["root_uuid_or_disk_id"] ?? null,
      efi_system_part_uuid: null,
      prep_boot_part_uuid: null,
      target_boot_mode: node.boot_mode ?? "uefi",
      ignore_bootloader_failure: null,
    }),
  });
  return outcomeOf(conductor, run, end);
}
