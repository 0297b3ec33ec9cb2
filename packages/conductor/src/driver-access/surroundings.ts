/** Networks and volumes: what is round a machine. Drivers that leave both alone (`noop`) are not asked. */
import type { DriverContext, MachineNetwork } from "@ingot/driver-kit";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { interfaceOf } from "./interface-of.ts";

interface Around {
  readonly node: NodeRecord;
  readonly context: DriverContext;
}

/** Where the ramdisk of each kind of operation runs. */
const RAMDISK_NETWORKS: Readonly<Record<string, MachineNetwork>> = {
  deploy: "provisioning",
  undeploy: "cleaning",
  clean: "cleaning",
  inspect: "inspection",
  rescue: "rescuing",
  service: "servicing",
};

export function ramdiskNetwork(operationKind: string): MachineNetwork {
  return RAMDISK_NETWORKS[operationKind] ?? "provisioning";
}

export async function moveToNetwork(conductor: Conductor, around: Around, network: MachineNetwork): Promise<void> {
  const implementation = interfaceOf(conductor, around.node, "network");
  if (!("absent" in implementation)) await implementation.switchTo(around.context, network);
}

export async function attachVolumes(conductor: Conductor, { node, context }: Around): Promise<void> {
  const storage = interfaceOf(conductor, node, "storage");
  if (!("absent" in storage)) await storage.attachVolumes(context);
}

export async function detachVolumes(conductor: Conductor, { node, context }: Around): Promise<void> {
  const storage = interfaceOf(conductor, node, "storage");
  if (!("absent" in storage)) await storage.detachVolumes(context);
}
