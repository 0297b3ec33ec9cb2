import { requireAgent } from "../agent-access/endpoint.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
import { driveCommand } from "./agent-command.ts";
import { outcomeOf } from "./in-band.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `deploy.prepare_instance_boot`: the agent makes the disk bootable, the BMC is told to boot from it. */
export const prepareInstanceBoot: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
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
  const outcome = await outcomeOf(conductor, run, end);
  if (outcome.kind !== "done") return outcome;
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await prepareInstance(conductor, node, context);
  return outcome;
};
