import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { driverContext } from "../../../driver-access/driver-context.ts";
import { presentInterface } from "../../../driver-access/present-interface.ts";
import { rescuePlan, unrescuePlan } from "../../../plans/rescue-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { rescuePasswords } from "../../../rescue/rescue-password.ts";
import type { SetProvisionState } from "../provision-target.ts";
import { invalidInterface, requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

export interface RescueVerb {
  readonly node: NodeRecord;
  readonly input: SetProvisionState;
}

/** Boots an active machine into a ramdisk in which one logs in as `rescue`, with this password. */
export async function rescue(scope: Scope, conductor: Conductor, { node, input }: RescueVerb): Promise<void> {
  requireVerb(node, "rescue");
  const { rescuePassword: password = "" } = input;
  if (password.trim() === "") {
    const message = 'A non-empty "rescue_password" is required when setting target provision state to rescue';
    throw new Failure("input.invalid", message);
  }
  requireNoMaintenance(node, "rescuing");
  const agent = await requireRescue(scope, conductor, node);
  const passwords = rescuePasswords(password, { agent });
  const changes = (now: NodeRecord) => ({ instance_info: { ...now.instance_info, ...passwords } });
  await startOperation(conductor, { node, verb: "rescue", plan: rescuePlan({ node: node.uuid, agent }), changes });
}

/** Back into the instance. */
export async function unrescue(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "unrescue");
  requireNoMaintenance(node, "unrescuing");
  const agent = await requireRescue(scope, conductor, node);
  await startOperation(conductor, { node, verb: "unrescue", plan: unrescuePlan({ node: node.uuid, agent }) });
}

/** Whether it is an agent that rescues; throws when the node's interfaces cannot. */
async function requireRescue(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const found = presentInterface(conductor, node, "rescue");
  const agent = found.method === "agent";
  const kinds = agent ? (["power", "management", "boot"] as const) : (["power"] as const);
  await requireInterfaces(scope, conductor, { node, kinds, what: "rescue" });
  try {
    await found.validate(driverContext(scope, conductor, node));
  } catch (error) {
    throw invalidInterface(node, { kind: "rescue", what: "rescue", error });
  }
  return agent;
}
