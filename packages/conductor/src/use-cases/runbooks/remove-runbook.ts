import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findRunbook } from "./find-runbook.ts";

export interface RemoveRunbook {
  readonly runbook: string;
}

/** Running operations keep the steps they were planned with. */
export async function removeRunbook(scope: Scope, conductor: Conductor, input: RemoveRunbook): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const runbook = await findRunbook(stores, input.runbook);
    await stores.runbooks.remove(runbook.uuid);
  });
}
