/** Requests, deploy templates and runbooks whose steps have limits of their own. */
import type { DeployTemplateFields, RunbookFields } from "@ingot/conductor";
import {
  type IngotRoute,
  ingotDeployTemplateResource,
  ingotRunbookResource,
  MAX_MICROVERSION,
  PROVISION_BODY,
  type Resource,
} from "@ingot/contract";
import type { Json, JsonObject } from "@ingot/kernel";
import { checkSchema } from "../check-schema.ts";
import { type Dated, etagOfRecord } from "../conditional/etag.ts";
import { keepSecrets } from "../keep-secrets.ts";
import { present } from "../present.ts";
import type { Values } from "../read-parameters.ts";
import { readResource } from "../read-resource.ts";
import { readName } from "../read-value.ts";
import { provisionNode } from "../routes/provision-node.ts";
import { checkedRunbook } from "../routes/runbooks.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotAnswer, IngotHandler, IngotRequest } from "./ingot-request.ts";

type Keys = Extract<
  IngotRoute,
  | "PUT /ingot/v1/nodes/{node}/states/provision"
  | "GET /ingot/v1/deploy_templates/{template}"
  | "PUT /ingot/v1/deploy_templates/{template}/steps"
  | "GET /ingot/v1/runbooks/{runbook}"
  | "PUT /ingot/v1/runbooks/{runbook}/steps"
>;

export function limitedStepHandlers(useCases: UseCases): Readonly<Record<Keys, IngotHandler>> {
  const template = ({ params }: IngotRequest) => readName("template", params["template"] ?? "");
  const runbook = ({ params }: IngotRequest) => readName("runbook", params["runbook"] ?? "");
  return {
    "PUT /ingot/v1/nodes/{node}/states/provision": async (request) => {
      checkSchema("body", PROVISION_BODY, request.body ?? {});
      const values = request.body as Values;
      await provisionNode(useCases, { ...request, version: MAX_MICROVERSION, values }, "ingot");
      return { body: { node: request.params["node"], target: values["target"] } };
    },
    "GET /ingot/v1/deploy_templates/{template}": async (request) => {
      const found = await useCases.getDeployTemplate(request.scope, { template: template(request) });
      return shown(ingotDeployTemplateResource, found, request);
    },
    "PUT /ingot/v1/deploy_templates/{template}/steps": async (request) => {
      const found = await useCases.getDeployTemplate(request.scope, { template: template(request) });
      const fields = withSteps(ingotDeployTemplateResource, { item: "template", found, body: request.body });
      await useCases.learnRamdisks(request.scope);
      const { steps } = fields as unknown as DeployTemplateFields;
      const updated = await useCases.updateDeployTemplate(request.scope, { template: found.uuid, changes: { steps } });
      return shown(ingotDeployTemplateResource, updated, request);
    },
    "GET /ingot/v1/runbooks/{runbook}": async (request) => {
      const found = await useCases.getRunbook(request.scope, { runbook: runbook(request) });
      return shown(ingotRunbookResource, found, request);
    },
    "PUT /ingot/v1/runbooks/{runbook}/steps": async (request) => {
      const found = await useCases.getRunbook(request.scope, { runbook: runbook(request) });
      const fields = withSteps(ingotRunbookResource, { item: "runbook", found, body: request.body });
      await useCases.learnRamdisks(request.scope);
      const { steps } = checkedRunbook(fields, MAX_MICROVERSION) as RunbookFields;
      const updated = await useCases.updateRunbook(request.scope, { runbook: found.uuid, changes: { steps } });
      return shown(ingotRunbookResource, updated, request);
    },
  };
}

interface Replaced {
  readonly item: string;
  readonly found: { readonly name: string; readonly steps: readonly object[] };
  readonly body: Json | undefined;
}

/** The fields of a template or runbook that keeps its name and has the steps of the body. */
function withSteps(resource: Resource, { item, found, body }: Replaced): JsonObject {
  const sent = (body ?? {}) as JsonObject;
  const { secrets } = resource.fields["steps"] ?? { secrets: "none" };
  const steps = sent["steps"] === undefined ? {} : { steps: keepSecrets(sent["steps"], found.steps as Json, secrets) };
  return readResource(resource, item, { ...sent, ...steps, name: found.name }, MAX_MICROVERSION);
}

function shown(resource: Resource, record: Dated, { baseUrl }: IngotRequest): IngotAnswer {
  const body = present(resource, record, { version: MAX_MICROVERSION, baseUrl });
  return { body, etag: etagOfRecord(record, MAX_MICROVERSION) };
}
