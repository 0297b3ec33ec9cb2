import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import type { DeployTemplateFields } from "./deploy-template-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface CreateDeployTemplate {
  readonly fields: DeployTemplateFields;
}

/** Its name must be a trait. */
export async function createDeployTemplate(
  _scope: Scope,
  _conductor: Conductor,
  _input: CreateDeployTemplate,
): Promise<DeployTemplateRecord> {
  throw new Failure("internal", "createDeployTemplate is on its way");
}
