import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { cleanPlan } from "../../../plans/clean-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { applyEvent } from "../../../state/apply-event.ts";
import { findNode } from "../find-node.ts";
import { automatedClean, isCleanedAutomatically } from "./automated-clean.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** From `manageable` to `available`, by way of the automated cleaning unless that is switched off. */
export async function provide(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "provide");
  requireNoMaintenance(node, "provide");
  if (node.retired) {
    const message = `The providing operation can't be performed on node ${node.uuid} because it is retired.`;
    throw new Failure("node.invalid_state", message, {
      hint: `End its retirement with: baremetal node unset ${node.uuid} --retired`,
    });
  }
  if (!isCleanedAutomatically(conductor, node)) return provideAtOnce(conductor, node);
  await requireInterfaces(scope, conductor, {
    node,
    kinds: ["power", "management", "boot", "deploy"],
    what: "cleaning",
  });
  const clean = await automatedClean(scope, conductor, node);
  const plan = cleanPlan({ node: node.uuid, ...clean });
  await startOperation(conductor, { node, verb: "provide", plan });
}

async function provideAtOnce(conductor: Conductor, node: NodeRecord): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    const now = await findNode(stores, node.uuid);
    requireVerb(now, "provide");
    const because = "automated cleaning is switched off";
    const cleaning = await applyEvent(stores, conductor, now, { event: "provide", because });
    await applyEvent(stores, conductor, cleaning, { event: "done", changes: { last_error: null } });
  });
}
