import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { RunbookRecord } from "../../ports/runbook.ts";
import { findRunbook } from "./find-runbook.ts";

export interface GetRunbook {
  /** UUID or name. */
  readonly runbook: string;
}

/** Throws `runbook.not_found`. */
export async function getRunbook(scope: Scope, conductor: Conductor, input: GetRunbook): Promise<RunbookRecord> {
  scope.check();
  return findRunbook(conductor.store, input.runbook);
}
