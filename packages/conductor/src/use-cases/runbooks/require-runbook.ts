import { Failure, isFailure } from "@ingot/kernel";
import { isReservedStep } from "@ingot/lifecycle";
import { isFailureOn } from "../duplicate.ts";
import type { RunbookRecord, RunbookStep } from "../../ports/runbook.ts";

/** What must hold of a runbook whatever node it will meet: it has steps, none of its own twice; a public one has no owner. */
export function requireRunbook({
  steps,
  public: isPublic,
  owner,
}: Pick<RunbookRecord, "steps" | "public" | "owner">): void {
  if (steps.length === 0) throw new Failure("runbook.invalid", "A runbook must have at least one step.");
  const seen = new Map<string, RunbookStep>();
  for (const step of steps) {
    if (!Number.isSafeInteger(step.order) || step.order < 0) {
      throw new Failure(
        "runbook.invalid",
        `The step ${nameOf(step)} has the order ${step.order}: it must be 0 or more.`,
      );
    }
    if (isReservedStep(step.step)) continue;
    if (seen.has(nameOf(step))) {
      throw new Failure("runbook.invalid", `Duplicate steps. The step ${nameOf(step)} is given more than once.`);
    }
    seen.set(nameOf(step), step);
  }
  if (isPublic && owner !== null) throw new Failure("runbook.invalid", "There cannot be an owner for a public runbook");
}

function nameOf(step: RunbookStep): string {
  return `${step.interface}.${step.step}`;
}

/** Runs a write; Ironic's words for what `store.duplicate` says of a runbook. */
export async function refusingDuplicates<T>(
  runbook: Pick<RunbookRecord, "uuid" | "name">,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isFailure(error, "store.duplicate")) throw error;
    const which = isFailureOn(error, "name") ? `name ${runbook.name}` : `UUID ${runbook.uuid}`;
    throw new Failure("runbook.duplicate", `A runbook with ${which} already exists.`, { cause: error });
  }
}
