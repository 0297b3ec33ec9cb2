import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { type AskedStep, requireTakenArguments } from "../../planning/step-support.ts";
import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import { duplicateTemplate } from "./create-deploy-template.ts";
import type { DeployTemplateFields } from "./deploy-template-fields.ts";
import { findDeployTemplate } from "./find-deploy-template.ts";
import { requireTemplate } from "./require-template.ts";

export interface UpdateDeployTemplate {
  readonly template: string;
  readonly changes: Partial<DeployTemplateFields>;
}

/** Changes a template; running operations keep the steps they were planned with. */
export async function updateDeployTemplate(
  scope: Scope,
  conductor: Conductor,
  input: UpdateDeployTemplate,
): Promise<DeployTemplateRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const template = await findDeployTemplate(stores, input.template);
    const { uuid, ...changes } = input.changes;
    if (uuid !== undefined && uuid !== template.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    requireTemplate(changes.name ?? template.name, changes.steps ?? template.steps);
    const steps = (changes.steps ?? []) as readonly AskedStep[];
    requireTakenArguments(conductor, { kinds: ["deploy"], steps, code: "template.invalid" });
    try {
      return await stores.deployTemplates.update(template.uuid, changes);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateTemplate({ ...template, ...changes }, error) : error;
    }
  });
}
