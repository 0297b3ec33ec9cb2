import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetDriverProperties {
  readonly driver: string;
}

/** Every key of driver_info that its default interfaces read, with its description. */
export async function getDriverProperties(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetDriverProperties,
): Promise<Readonly<Record<string, string>>> {
  throw new Failure("internal", "getDriverProperties is on its way");
}
