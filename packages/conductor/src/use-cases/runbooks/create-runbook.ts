import { newId, type RunbookId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { requireTakenArguments } from "../../planning/step-support.ts";
import type { RunbookRecord } from "../../ports/runbook.ts";
import { requireTrait } from "../nodes/trait-name.ts";
import { refusingDuplicates, requireRunbook } from "./require-runbook.ts";
import type { RunbookFields } from "./runbook-fields.ts";

export interface CreateRunbook {
  readonly fields: RunbookFields;
}

/** Throws `runbook.invalid`, `runbook.duplicate`. */
export async function createRunbook(scope: Scope, conductor: Conductor, input: CreateRunbook): Promise<RunbookRecord> {
  scope.check();
  const { fields } = input;
  const { traits = [] } = fields;
  for (const trait of traits) requireTrait(trait);
  const runbook: RunbookRecord = {
    uuid: (fields.uuid?.toLowerCase() ?? newId()) as RunbookId,
    created_at: conductor.clock.now(),
    updated_at: null,
    name: fields.name,
    description: fields.description ?? null,
    steps: fields.steps,
    disable_ramdisk: fields.disable_ramdisk ?? false,
    extra: fields.extra ?? {},
    public: fields.public ?? false,
    owner: fields.owner ?? null,
    traits: [...new Set(traits)].toSorted(),
  };
  requireRunbook(runbook);
  requireTakenArguments(conductor, { kinds: ["clean", "service"], steps: runbook.steps, code: "runbook.invalid" });
  await refusingDuplicates(runbook, () => conductor.store.runbooks.insert(runbook));
  return runbook;
}
