import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { findNode } from "../find-node.ts";
import { requireVerb } from "./require-verb.ts";

/** Lets an operation on hold go on. */
export async function unhold(conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "unhold");
  const active = await conductor.store.operations.active(node.uuid);
  if (active === undefined) throw new Failure("operation.not_found", `Node ${node.uuid} has no operation on hold.`);
  // A change of power that was asked for meanwhile is done first.
  await conductor.runner.unhold(active.operation.id, async (tx) =>
    requireVerb(await findNode(tx, node.uuid), "unhold"),
  );
}
