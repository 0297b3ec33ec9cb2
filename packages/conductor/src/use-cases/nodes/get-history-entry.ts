import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { HistoryEntry } from "../../ports/history.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { findNode } from "./find-node.ts";

export interface GetHistoryEntry {
  readonly node: string;
  readonly entry: string;
}

/** Throws `history.not_found`. */
export async function getHistoryEntry(
  scope: Scope,
  conductor: Conductor,
  input: GetHistoryEntry,
): Promise<HistoryEntry> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  return findHistoryEntry(conductor.store, node, input.entry);
}

export async function findHistoryEntry(
  stores: Pick<Stores, "history">,
  node: NodeRecord,
  uuid: string,
): Promise<HistoryEntry> {
  const entry = await stores.history.byUuid(uuid);
  if (entry?.node_uuid === node.uuid) return entry;
  throw new Failure("history.not_found", `Node history record ${uuid} could not be found.`);
}
