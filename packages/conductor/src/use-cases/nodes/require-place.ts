import { Failure, isFailure } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { findChassis } from "../chassis/find-chassis.ts";
import { findBodyNode } from "./find-body-node.ts";

/**
 * The place with its parent's UUID for its name. Throws `input.invalid` for a chassis or a parent that is not there, and for
 * a node that would be a part of itself.
 */
export async function requirePlace(
  stores: Stores,
  node: Pick<NodeRecord, "uuid">,
  place: Partial<Pick<NodeRecord, "chassis_uuid" | "parent_node">>,
): Promise<{ readonly parent_node?: string }> {
  const { chassis_uuid: chassis, parent_node: parent } = place;
  if (typeof chassis === "string") await requireChassis(stores, chassis);
  return typeof parent === "string" ? { parent_node: await findParent(stores, node, parent) } : {};
}

async function requireChassis(stores: Stores, uuid: string): Promise<void> {
  try {
    await findChassis(stores, uuid);
  } catch (error) {
    if (!isFailure(error, "chassis.not_found")) throw error;
    throw new Failure("input.invalid", error.message, { hint: error.hint, cause: error });
  }
}

async function findParent(stores: Stores, node: Pick<NodeRecord, "uuid">, ident: string): Promise<string> {
  const parent = await findBodyNode(stores, ident);
  const above = new Set<string>();
  for (let at: NodeRecord | undefined = parent; at !== undefined && !above.has(at.uuid);) {
    if (at.uuid === node.uuid) {
      const message = `Node ${node.uuid} can not have ${ident} as its parent: it would be a part of itself.`;
      throw new Failure("input.invalid", message);
    }
    above.add(at.uuid);
    at = at.parent_node === null ? undefined : await stores.nodes.byUuid(at.parent_node);
  }
  return parent.uuid;
}
