import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetDeployTemplate {
  /** UUID or name. */
  readonly template: string;
}

/** Throws `template.not_found`. */
export async function getDeployTemplate(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetDeployTemplate,
): Promise<DeployTemplateRecord> {
  throw new Failure("internal", "getDeployTemplate is on its way");
}
