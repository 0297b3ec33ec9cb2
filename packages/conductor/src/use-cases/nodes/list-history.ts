import type { HistoryEntry } from "../../ports/history.ts";
import type { Page } from "../../ports/node.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListHistory {
  readonly node: string;
  readonly page: Page;
}

/** Newest last. */
export async function listHistory(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListHistory,
): Promise<readonly HistoryEntry[]> {
  throw new Failure("internal", "listHistory is on its way");
}
