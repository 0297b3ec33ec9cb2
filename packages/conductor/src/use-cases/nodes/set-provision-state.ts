import type { ProvisionTarget, RequestedCleanStep } from "./provision-target.ts";
import type { RequestedStep } from "@ingot/contract";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetProvisionState {
  readonly node: string;
  readonly target: ProvisionTarget;
  readonly configdrive?: string | JsonObject;
  readonly cleanSteps?: readonly RequestedCleanStep[];
  readonly deploySteps?: readonly RequestedStep[];
  readonly disableRamdisk?: boolean;
}

/** The verbs of `PUT …/states/provision`: checks everything that can be known now, starts the operation, answers. */
export async function setProvisionState(
  _scope: Scope,
  _conductor: Conductor,
  _input: SetProvisionState,
): Promise<void> {
  throw new Failure("internal", "setProvisionState is on its way");
}
