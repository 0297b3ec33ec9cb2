import type { Conductor } from "../../../conductor.ts";
import { adoptPlan } from "../../../plans/adopt-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** Takes over a machine that runs its instance already. What misses ends in `adopt failed`, as in Ironic, and can be tried again. */
export async function adopt(conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "adopt");
  await startOperation(conductor, { node, verb: "adopt", plan: adoptPlan(node.uuid) });
}
