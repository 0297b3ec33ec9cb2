import { forgetAgent } from "../agent-access/endpoint.ts";
import { turnSecureBoot } from "../driver-access/boot-mode.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { NOTHING_SERVED } from "../driver-access/prepare-instance.ts";
import { detachVolumes, moveToNetwork } from "../driver-access/surroundings.ts";
import { NOTHING_WRITTEN } from "../image/disk-layout.ts";
import { unpublishImage } from "../image/published-image.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `undeploy.tear-down`: the machine is off, nothing of the instance is left but its disk, and the node is nobody's. */
export const undeployTearDown: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  if (!node.disable_power_off) await changePower(run.scope, conductor, node, { target: "power off", operation });
  const context = driverContext(run.scope, conductor, node, { operation });
  const boot = interfaceOf(conductor, node, "boot");
  await turnSecureBoot(conductor, node, { context, on: false });
  await boot.cleanUpInstance(context);
  await boot.cleanUpRamdisk(context);
  await detachVolumes(conductor, { node, context });
  await moveToNetwork(conductor, { node, context }, "none");
  await unpublishImage(conductor, node);
  return { kind: "done", also: (tx) => forgetInstance(tx, node) };
};

const FORGOTTEN = { ...NOTHING_WRITTEN, is_whole_disk_image: null, deploy_boot_mode: null, ...NOTHING_SERVED } as const;

async function forgetInstance(stores: Stores, node: NodeRecord): Promise<void> {
  await stores.nodes.mergeInternalInfo(node.uuid, { ...forgetAgent(), ...FORGOTTEN });
  await stores.nodes.update(node.uuid, {
    instance_info: {},
    instance_uuid: null,
    instance_name: null,
    allocation_uuid: null,
  });
  if (node.allocation_uuid !== null && (await stores.allocations.byUuid(node.allocation_uuid)) !== undefined) {
    await stores.allocations.remove(node.allocation_uuid);
  }
}
