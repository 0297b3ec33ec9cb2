import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { requireTakenArguments } from "../../planning/step-support.ts";
import type { RunbookChanges, RunbookRecord } from "../../ports/runbook.ts";
import { findRunbook } from "./find-runbook.ts";
import { refusingDuplicates, requireRunbook } from "./require-runbook.ts";
import type { RunbookFields } from "./runbook-fields.ts";

export interface UpdateRunbook {
  readonly runbook: string;
  readonly changes: Partial<RunbookFields>;
}

/** Changes a runbook; one that is made public loses its owner, unless an owner is named with it: that is refused. */
export async function updateRunbook(scope: Scope, conductor: Conductor, input: UpdateRunbook): Promise<RunbookRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const runbook = await findRunbook(stores, input.runbook);
    const { uuid, ...given } = input.changes;
    if (uuid !== undefined && uuid !== runbook.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    const changes: RunbookChanges =
      given.public === true && given.owner === undefined ? { ...given, owner: null } : given;
    requireRunbook({ ...runbook, ...changes });
    const { steps = [] } = changes;
    requireTakenArguments(conductor, { kinds: ["clean", "service"], steps, code: "runbook.invalid" });
    return refusingDuplicates({ ...runbook, ...changes }, () => stores.runbooks.update(runbook.uuid, changes));
  });
}
