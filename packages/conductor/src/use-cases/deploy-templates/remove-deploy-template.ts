import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findDeployTemplate } from "./find-deploy-template.ts";

export interface RemoveDeployTemplate {
  readonly template: string;
}

/** Deletes a template. */
export async function removeDeployTemplate(
  scope: Scope,
  conductor: Conductor,
  input: RemoveDeployTemplate,
): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const template = await findDeployTemplate(stores, input.template);
    await stores.deployTemplates.remove(template.uuid);
  });
}
