import { Failure, isUuid } from "@ingot/kernel";
import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";
import type { Stores } from "../../ports/store.ts";

/** The deploy template of a UUID or a name; throws `template.not_found`. */
export async function findDeployTemplate(
  stores: Pick<Stores, "deployTemplates">,
  ident: string,
): Promise<DeployTemplateRecord> {
  const { deployTemplates } = stores;
  const found = isUuid(ident) ? await deployTemplates.byUuid(ident.toLowerCase()) : await deployTemplates.byName(ident);
  if (found === undefined) throw new Failure("template.not_found", `Deploy template ${ident} could not be found.`);
  return found;
}
