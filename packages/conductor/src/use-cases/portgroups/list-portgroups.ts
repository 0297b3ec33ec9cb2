import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { Page } from "../../ports/node.ts";
import type { PortgroupFilter, PortgroupRecord } from "../../ports/portgroup.ts";
import { findNode } from "../nodes/find-node.ts";
import { findPortgroup } from "./find-portgroup.ts";

export interface ListPortgroups {
  /** UUID or name. */
  readonly node?: string;
  readonly filter: Omit<PortgroupFilter, "node_uuid">;
  readonly page: Page;
}

/** A page of port groups; `node.not_found` and `portgroup.not_found` for a node or a marker that is not there. */
export async function listPortgroups(
  scope: Scope,
  conductor: Conductor,
  input: ListPortgroups,
): Promise<readonly PortgroupRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findPortgroup(store, input.page.marker);
  const node = input.node === undefined ? {} : { node_uuid: (await findNode(store, input.node)).uuid };
  return store.portgroups.list({ ...input.filter, ...node }, input.page);
}
