import type { Indicator } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { indicatorsOf } from "./find-indicator.ts";
import { withInterface } from "./with-interface.ts";

export interface ListIndicators {
  readonly node: string;
}

/** Asks the BMC for the machine's lamps. */
export async function listIndicators(
  scope: Scope,
  conductor: Conductor,
  input: ListIndicators,
): Promise<readonly Indicator[]> {
  return withInterface(scope, conductor, { ...input, kind: "management", act: indicatorsOf });
}
