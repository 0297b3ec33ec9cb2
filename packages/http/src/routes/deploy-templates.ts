import type { DeployTemplateFields } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, ingotDeployTemplateResource } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { pageOf, presentCollection } from "../collection.ts";
import { nameIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource, requireTrait } from "../read-resource.ts";
import type { StepForm } from "../read-steps.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import { stepNotices } from "../step-notices.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { plainSteps, requirePlain } from "./step-limits.ts";

const template = BARE_METAL_RESOURCES.deployTemplate;

type Keys =
  | "GET /v1/deploy_templates"
  | "POST /v1/deploy_templates"
  | "GET /v1/deploy_templates/{template}"
  | "PATCH /v1/deploy_templates/{template}"
  | "DELETE /v1/deploy_templates/{template}";

export function deployTemplateHandlers(useCases: UseCases): Handlers<Keys> {
  const ident = (request: ApiRequest) => nameIdent(request, "template");
  return {
    "GET /v1/deploy_templates": async (request) => {
      const page = pageOf(template, request.query, request.version);
      const records = await useCases.listDeployTemplates(request.scope, { page });
      const fields = fieldsOfList(template, request.query, request.version);
      return {
        body: presentCollection(template, records.map(plainSteps), request, {
          path: "deploy_templates",
          fields,
          limit: page.limit,
        }),
      };
    },
    "POST /v1/deploy_templates": async (request) => noticed(useCases, request, await createTemplate(useCases, request)),
    "GET /v1/deploy_templates/{template}": async (request) => {
      const record = await useCases.getDeployTemplate(request.scope, { template: ident(request) });
      const fields = request.query["fields"] as readonly string[] | undefined;
      return {
        body: present(template, plainSteps(record), { ...request, ...(fields === undefined ? {} : { fields }) }),
      };
    },
    "PATCH /v1/deploy_templates/{template}": async (request) =>
      noticed(useCases, request, await update(useCases, request)),
    "DELETE /v1/deploy_templates/{template}": async (request) => {
      await useCases.removeDeployTemplate(request.scope, { template: ident(request) });
      return {};
    },
  };
}

/** In Ingot's form, its steps may have limits. */
export async function createTemplate(
  useCases: UseCases,
  request: ApiRequest,
  form: StepForm = "ironic",
): Promise<ApiAnswer> {
  const resource = form === "ingot" ? ingotDeployTemplateResource : template;
  const fields = readResource(resource, "template", request.body, request.version);
  checkTemplate(fields);
  await useCases.learnRamdisks(request.scope);
  const record = await useCases.createDeployTemplate(request.scope, {
    fields: fields as unknown as DeployTemplateFields,
  });
  return { body: present(resource, record, request), location: `deploy_templates/${record.uuid}` };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const patch = readPatch(request.body, request.version);
  checkPatch(template, patch, request.version);
  const record = await useCases.getDeployTemplate(request.scope, { template: nameIdent(request, "template") });
  const changes = patchedFields(template, plainSteps(record), patch);
  requirePlain(record, changes, template.path);
  checkTemplate(changes);
  if (changes["steps"] !== undefined) await useCases.learnRamdisks(request.scope);
  const updated = await useCases.updateDeployTemplate(request.scope, {
    template: record.uuid,
    changes: changes,
  });
  return { body: present(template, plainSteps(updated), request) };
}

async function noticed(useCases: UseCases, { scope }: ApiRequest, answer: ApiAnswer): Promise<ApiAnswer> {
  const { uuid } = answer.body as { readonly uuid: string };
  const { steps } = await useCases.getDeployTemplate(scope, { template: uuid });
  return { ...answer, notices: await stepNotices(scope, useCases, { kinds: ["deploy"], steps }) };
}

function checkTemplate(fields: JsonObject): void {
  if (fields["uuid"] !== undefined) readUuid("uuid", fields["uuid"]);
  if (typeof fields["name"] === "string") requireTrait(fields["name"]);
}
