import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import type { Page } from "../../ports/node.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListDeployTemplates {
  readonly page: Page;
}

/** A page of templates. */
export async function listDeployTemplates(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListDeployTemplates,
): Promise<readonly DeployTemplateRecord[]> {
  throw new Failure("internal", "listDeployTemplates is on its way");
}
