import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { requireTrait } from "../nodes/trait-name.ts";
import { findRunbook } from "./find-runbook.ts";

export interface SetRunbookTraits {
  readonly runbook: string;
  readonly traits: readonly string[];
}

/** Replaces all traits (an empty list removes them). */
export async function setRunbookTraits(scope: Scope, conductor: Conductor, input: SetRunbookTraits): Promise<void> {
  scope.check();
  for (const trait of input.traits) requireTrait(trait);
  await change(conductor, input.runbook, () => input.traits);
}

export interface RunbookTrait {
  readonly runbook: string;
  readonly trait: string;
}

/** Safe to repeat. */
export async function addRunbookTrait(scope: Scope, conductor: Conductor, input: RunbookTrait): Promise<void> {
  scope.check();
  requireTrait(input.trait);
  await change(conductor, input.runbook, (traits) => [...traits, input.trait]);
}

/** A trait that is not there is no mistake. */
export async function removeRunbookTrait(scope: Scope, conductor: Conductor, input: RunbookTrait): Promise<void> {
  scope.check();
  await change(conductor, input.runbook, (traits) => traits.filter((trait) => trait !== input.trait));
}

async function change(
  conductor: Conductor,
  ident: string,
  next: (traits: readonly string[]) => readonly string[],
): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    const runbook = await findRunbook(stores, ident);
    const traits = [...new Set(next(runbook.traits))].toSorted();
    await stores.runbooks.update(runbook.uuid, { traits });
  });
}
