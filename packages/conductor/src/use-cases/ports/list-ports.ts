import type { Page } from "../../ports/node.ts";
import type { PortFilter, PortRecord } from "../../ports/port.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListPorts {
  /** UUID or name. */
  readonly node?: string;
  readonly filter: Omit<PortFilter, "node_uuid">;
  readonly page: Page;
}

/** A page of ports. */
export async function listPorts(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListPorts,
): Promise<readonly PortRecord[]> {
  throw new Failure("internal", "listPorts is on its way");
}
