import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";
import { requireTrait } from "./trait-name.ts";

export interface SetTraits {
  readonly node: string;
  readonly traits: readonly string[];
}

/** Ironic's limit for one node. */
export const MAX_TRAITS = 50;

/** Replaces all traits (an empty list removes them). */
export async function setTraits(scope: Scope, conductor: Conductor, input: SetTraits): Promise<readonly string[]> {
  scope.check();
  for (const trait of input.traits) requireTrait(trait);
  const traits = [...new Set(input.traits)].toSorted();
  return conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    requireUnlocked(node);
    requireFewTraits(node.uuid, traits.length);
    return (await stores.nodes.update(node.uuid, { traits })).traits;
  });
}

/** Throws `input.invalid`, with Ironic's words. */
export function requireFewTraits(node: string, count: number): void {
  if (count <= MAX_TRAITS) return;
  throw new Failure(
    "input.invalid",
    `Could not modify traits for node ${node} as it would exceed the maximum of ${MAX_TRAITS}.`,
  );
}
