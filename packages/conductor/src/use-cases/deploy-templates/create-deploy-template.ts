import { type DeployTemplateId, Failure, isFailure, newId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { type AskedStep, requireTakenArguments } from "../../planning/step-support.ts";
import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import { isFailureOn } from "../duplicate.ts";
import type { DeployTemplateFields } from "./deploy-template-fields.ts";
import { requireTemplate } from "./require-template.ts";

export interface CreateDeployTemplate {
  readonly fields: DeployTemplateFields;
}

/** Its name must be a trait. */
export async function createDeployTemplate(
  scope: Scope,
  conductor: Conductor,
  input: CreateDeployTemplate,
): Promise<DeployTemplateRecord> {
  scope.check();
  const { fields } = input;
  requireTemplate(fields.name, fields.steps);
  requireTakenArguments(conductor, {
    kinds: ["deploy"],
    steps: fields.steps as readonly AskedStep[],
    code: "template.invalid",
  });
  const template: DeployTemplateRecord = {
    uuid: (fields.uuid?.toLowerCase() ?? newId()) as DeployTemplateId,
    created_at: conductor.clock.now(),
    updated_at: null,
    name: fields.name,
    steps: fields.steps,
    extra: fields.extra ?? {},
  };
  try {
    await conductor.store.deployTemplates.insert(template);
  } catch (error) {
    throw isFailure(error, "store.duplicate") ? duplicateTemplate(template, error) : error;
  }
  return template;
}

/** Ironic's words for what `store.duplicate` says of a deploy template. */
export function duplicateTemplate(template: Pick<DeployTemplateRecord, "uuid" | "name">, error: Failure): Failure {
  const which = isFailureOn(error, "name") ? `name ${template.name}` : `UUID ${template.uuid}`;
  return new Failure("template.duplicate", `A deploy template with ${which} already exists.`, { cause: error });
}
