import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";
import { requireFewTraits } from "./set-traits.ts";
import { requireTrait } from "./trait-name.ts";

export interface AddTrait {
  readonly node: string;
  readonly trait: string;
}

/** Safe to repeat. */
export async function addTrait(scope: Scope, conductor: Conductor, input: AddTrait): Promise<void> {
  scope.check();
  requireTrait(input.trait);
  await conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    requireUnlocked(node);
    if (node.traits.includes(input.trait)) return;
    requireFewTraits(node.uuid, node.traits.length + 1);
    await stores.nodes.update(node.uuid, { traits: [...node.traits, input.trait].toSorted() });
  });
}
