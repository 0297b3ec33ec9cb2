import { Failure, isFailure } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { findNode } from "./find-node.ts";

/** A node that a body names by UUID or name: one that is not there is a bad request (Ironic: 400). */
export async function findBodyNode(stores: Pick<Stores, "nodes">, ident: string): Promise<NodeRecord> {
  try {
    return await findNode(stores, ident);
  } catch (error) {
    if (!isFailure(error, "node.not_found")) throw error;
    throw new Failure("input.invalid", error.message, { hint: error.hint, cause: error });
  }
}
