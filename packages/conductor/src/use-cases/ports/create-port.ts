import type { PortRecord } from "../../ports/port.ts";
import type { PortFields } from "./port-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface CreatePort {
  readonly fields: PortFields;
}

/** Creates a port; a MAC address belongs to one port only. */
export async function createPort(_scope: Scope, _conductor: Conductor, _input: CreatePort): Promise<PortRecord> {
  throw new Failure("internal", "createPort is on its way");
}
