import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { HistoryEntry } from "../../ports/history.ts";
import type { Page } from "../../ports/node.ts";
import { findHistoryEntry } from "./get-history-entry.ts";
import { findNode } from "./find-node.ts";

export interface ListHistory {
  readonly node: string;
  readonly page: Page;
}

/** Newest last. */
export async function listHistory(
  scope: Scope,
  conductor: Conductor,
  input: ListHistory,
): Promise<readonly HistoryEntry[]> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  if (input.page.marker !== undefined) await findHistoryEntry(conductor.store, node, input.page.marker);
  return conductor.store.history.list(node.uuid, input.page);
}
