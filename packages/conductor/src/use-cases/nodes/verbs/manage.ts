import type { Scope } from "@ingot/kernel";
import { type PlannedStep, planAutomatedClean, requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { stepCatalogue } from "../../../planning/step-catalogue.ts";
import { verifyPlan } from "../../../plans/verify-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { applyEvent } from "../../../state/apply-event.ts";
import { findNode } from "../find-node.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** What the driver does to verify a node, beside reading its power state. */
function verifySteps(conductor: Conductor, node: NodeRecord): readonly PlannedStep[] {
  const catalogue = stepCatalogue(conductor, node, { kind: "verify", ramdisk: null });
  const { verifyPriorities: priorities, disallowed } = conductor.config.steps;
  return requirePlan(planAutomatedClean({ catalogue, priorities, disallowed: disallowed.verify })).steps;
}

/** From `enroll` by way of a verification; from everywhere else at once. */
export async function manage(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "manage");
  if (node.provision_state !== "enroll") {
    await conductor.store.transaction(async (stores) => {
      const now = await findNode(stores, node.uuid);
      requireVerb(now, "manage");
      await applyEvent(stores, conductor, now, { event: "manage", changes: { last_error: null } });
    });
    return;
  }
  await requireInterfaces(scope, conductor, { node, kinds: ["power"], what: "power" });
  await startOperation(conductor, {
    node,
    verb: "manage",
    plan: verifyPlan({ node: node.uuid, steps: verifySteps(conductor, node) }),
  });
}
