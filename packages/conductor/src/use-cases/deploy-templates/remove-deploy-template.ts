import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface RemoveDeployTemplate {
  readonly template: string;
}

/** Deletes a template. */
export async function removeDeployTemplate(
  _scope: Scope,
  _conductor: Conductor,
  _input: RemoveDeployTemplate,
): Promise<void> {
  throw new Failure("internal", "removeDeployTemplate is on its way");
}
