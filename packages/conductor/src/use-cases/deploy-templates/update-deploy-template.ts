import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import type { DeployTemplateFields } from "./deploy-template-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface UpdateDeployTemplate {
  readonly template: string;
  readonly changes: Partial<DeployTemplateFields>;
}

/** Changes a template; running operations keep the steps they were planned with. */
export async function updateDeployTemplate(
  _scope: Scope,
  _conductor: Conductor,
  _input: UpdateDeployTemplate,
): Promise<DeployTemplateRecord> {
  throw new Failure("internal", "updateDeployTemplate is on its way");
}
