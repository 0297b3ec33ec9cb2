import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import { findDeployTemplate } from "./find-deploy-template.ts";

export interface GetDeployTemplate {
  /** UUID or name. */
  readonly template: string;
}

/** Throws `template.not_found`. */
export async function getDeployTemplate(
  scope: Scope,
  conductor: Conductor,
  input: GetDeployTemplate,
): Promise<DeployTemplateRecord> {
  scope.check();
  return findDeployTemplate(conductor.store, input.template);
}
