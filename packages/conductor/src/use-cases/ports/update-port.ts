import type { PortRecord } from "../../ports/port.ts";
import type { PortFields } from "./port-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface UpdatePort {
  readonly port: string;
  readonly changes: Partial<PortFields>;
}

/** Changes fields of a port. */
export async function updatePort(_scope: Scope, _conductor: Conductor, _input: UpdatePort): Promise<PortRecord> {
  throw new Failure("internal", "updatePort is on its way");
}
