import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { verifyPlan } from "../../../plans/verify-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { applyEvent } from "../../../state/apply-event.ts";
import { findNode } from "../find-node.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

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
  await startOperation(conductor, { node, verb: "manage", plan: verifyPlan(node.uuid) });
}
