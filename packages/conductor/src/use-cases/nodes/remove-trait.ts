import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";

export interface RemoveTrait {
  readonly node: string;
  readonly trait: string;
}

/** Throws `trait.not_found` when the node lacks it. */
export async function removeTrait(scope: Scope, conductor: Conductor, input: RemoveTrait): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    requireUnlocked(node);
    if (!node.traits.includes(input.trait)) {
      throw new Failure("trait.not_found", `Node ${node.uuid} doesn't have a trait '${input.trait}'`);
    }
    await stores.nodes.update(node.uuid, { traits: node.traits.filter((trait) => trait !== input.trait) });
  });
}
