import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { driverContext } from "../../../driver-access/driver-context.ts";
import { presentInterface } from "../../../driver-access/present-interface.ts";
import { inspectPlan } from "../../../plans/inspect-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { invalidInterface, requireInterfaces } from "./require-interfaces.ts";
import { requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** Finds out what the machine is made of, from its BMC or by an agent in the ramdisk. */
export async function inspect(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "inspect");
  const found = presentInterface(conductor, node, "inspect");
  const { method } = found;
  const kinds = method === "agent" ? (["power", "management", "boot"] as const) : (["power"] as const);
  await requireInterfaces(scope, conductor, { node, kinds, what: "inspection" });
  try {
    await found.validate(driverContext(scope, conductor, node));
  } catch (error) {
    throw invalidInterface(node, { kind: "inspect", what: "inspection", error });
  }
  const plan = inspectPlan({ node: node.uuid, method });
  const changes = { inspection_started_at: conductor.clock.now(), inspection_finished_at: null };
  await startOperation(conductor, { node, verb: "inspect", plan, changes: () => changes });
}
