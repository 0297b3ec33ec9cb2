import type { PowerTarget } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetPowerState {
  readonly node: string;
  readonly target: PowerTarget;
  readonly timeoutMs?: number;
}

/** Starts a power change; returns when it is under way (the API's 202). */
export async function setPowerState(_scope: Scope, _conductor: Conductor, _input: SetPowerState): Promise<void> {
  throw new Failure("internal", "setPowerState is on its way");
}
