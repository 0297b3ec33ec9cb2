import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import type { Page } from "../../ports/node.ts";
import { findDeployTemplate } from "./find-deploy-template.ts";

export interface ListDeployTemplates {
  readonly page: Page;
}

/** A page of templates. */
export async function listDeployTemplates(
  scope: Scope,
  conductor: Conductor,
  input: ListDeployTemplates,
): Promise<readonly DeployTemplateRecord[]> {
  scope.check();
  if (input.page.marker !== undefined) await findDeployTemplate(conductor.store, input.page.marker);
  return conductor.store.deployTemplates.list(input.page);
}
