import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { PortRecord } from "../../ports/port.ts";
import { findPort } from "./find-port.ts";

export interface GetPort {
  /** UUID, or name from microversion 1.88 on. */
  readonly port: string;
}

/** Throws `port.not_found`. */
export async function getPort(scope: Scope, conductor: Conductor, input: GetPort): Promise<PortRecord> {
  scope.check();
  return findPort(conductor.store, input.port);
}
