import type { HistoryEntry } from "../../ports/history.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetHistoryEntry {
  readonly node: string;
  readonly entry: string;
}

/** Throws `history.not_found`. */
export async function getHistoryEntry(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetHistoryEntry,
): Promise<HistoryEntry> {
  throw new Failure("internal", "getHistoryEntry is on its way");
}
