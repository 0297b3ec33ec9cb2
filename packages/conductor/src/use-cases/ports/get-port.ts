import type { PortRecord } from "../../ports/port.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetPort {
  /** UUID, or name from microversion 1.88 on. */
  readonly port: string;
}

/** Throws `port.not_found`. */
export async function getPort(_scope: Scope, _conductor: Conductor, _input: GetPort): Promise<PortRecord> {
  throw new Failure("internal", "getPort is on its way");
}
