import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { Page } from "../../ports/node.ts";
import type { PortFilter, PortRecord } from "../../ports/port.ts";
import { findNode } from "../nodes/find-node.ts";
import { findPort } from "./find-port.ts";

export interface ListPorts {
  /** UUID or name. */
  readonly node?: string;
  readonly filter: Omit<PortFilter, "node_uuid">;
  readonly page: Page;
}

/** A page of ports; `node.not_found` and `port.not_found` for a node or a marker that is not there. */
export async function listPorts(scope: Scope, conductor: Conductor, input: ListPorts): Promise<readonly PortRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findPort(store, input.page.marker);
  const node = input.node === undefined ? {} : { node_uuid: (await findNode(store, input.node)).uuid };
  return store.ports.list({ ...input.filter, ...node }, input.page);
}
