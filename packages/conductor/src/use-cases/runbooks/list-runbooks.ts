import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { Page } from "../../ports/node.ts";
import type { RunbookFilter, RunbookRecord } from "../../ports/runbook.ts";
import { findRunbook } from "./find-runbook.ts";

export interface ListRunbooks {
  readonly filter: RunbookFilter;
  readonly page: Page;
}

/** A page of runbooks; `runbook.not_found` for a marker that is not there. */
export async function listRunbooks(
  scope: Scope,
  conductor: Conductor,
  input: ListRunbooks,
): Promise<readonly RunbookRecord[]> {
  scope.check();
  if (input.page.marker !== undefined) await findRunbook(conductor.store, input.page.marker);
  return conductor.store.runbooks.list(input.filter, input.page);
}
