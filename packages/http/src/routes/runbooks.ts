import type { RunbookFields } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, ingotRunbookResource, RULES, type RunbookStepInput } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { pageOf, presentCollection } from "../collection.ts";
import { invalid } from "../faults.ts";
import { nameIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource, readTraits, requireTrait } from "../read-resource.ts";
import type { StepForm } from "../read-steps.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import { stepNotices } from "../step-notices.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { plainSteps, requirePlain } from "./step-limits.ts";

const runbook = BARE_METAL_RESOURCES.runbook;
const ident = (request: ApiRequest) => nameIdent(request, "runbook");

type Keys =
  | "GET /v1/runbooks"
  | "POST /v1/runbooks"
  | "GET /v1/runbooks/{runbook}"
  | "PATCH /v1/runbooks/{runbook}"
  | "DELETE /v1/runbooks/{runbook}";
type TraitKeys =
  | "GET /v1/runbooks/{runbook}/traits"
  | "PUT /v1/runbooks/{runbook}/traits"
  | "DELETE /v1/runbooks/{runbook}/traits"
  | "PUT /v1/runbooks/{runbook}/traits/{trait}"
  | "DELETE /v1/runbooks/{runbook}/traits/{trait}";

export function runbookHandlers(useCases: UseCases): Handlers<Keys | TraitKeys> {
  return {
    "GET /v1/runbooks": async (request) => {
      const page = pageOf(runbook, request.query, request.version);
      const project = request.query["project"];
      const filter = typeof project === "string" ? { project } : {};
      const records = await useCases.listRunbooks(request.scope, { filter, page });
      const fields = fieldsOfList(runbook, request.query, request.version);
      return {
        body: presentCollection(runbook, records.map(plainSteps), request, {
          path: "runbooks",
          fields,
          limit: page.limit,
        }),
      };
    },
    "POST /v1/runbooks": async (request) => noticed(useCases, request, await createRunbook(useCases, request)),
    "GET /v1/runbooks/{runbook}": async (request) => {
      const record = await useCases.getRunbook(request.scope, { runbook: ident(request) });
      const fields = request.query["fields"] as readonly string[] | undefined;
      return {
        body: present(runbook, plainSteps(record), { ...request, ...(fields === undefined ? {} : { fields }) }),
      };
    },
    "PATCH /v1/runbooks/{runbook}": async (request) => noticed(useCases, request, await update(useCases, request)),
    "DELETE /v1/runbooks/{runbook}": async (request) => {
      await useCases.removeRunbook(request.scope, { runbook: ident(request) });
      return {};
    },
    ...traitHandlers(useCases),
  };
}

function traitHandlers(useCases: UseCases): Handlers<TraitKeys> {
  const setTraits = (request: ApiRequest, traits: readonly string[]) =>
    useCases.setRunbookTraits(request.scope, { runbook: ident(request), traits });
  return {
    "GET /v1/runbooks/{runbook}/traits": async (request) => {
      const record = await useCases.getRunbook(request.scope, { runbook: ident(request) });
      return { body: { traits: record.traits } };
    },
    "PUT /v1/runbooks/{runbook}/traits": async (request) => {
      await setTraits(request, readTraits(request.values["traits"] as readonly string[]));
      return {};
    },
    "DELETE /v1/runbooks/{runbook}/traits": async (request) => {
      await setTraits(request, []);
      return {};
    },
    "PUT /v1/runbooks/{runbook}/traits/{trait}": async (request) => {
      const trait = request.params["trait"] ?? "";
      if (request.body !== undefined && Object.keys(request.body ?? {}).length > 0) {
        throw invalid("No body should be provided when adding a trait");
      }
      requireTrait(trait);
      await useCases.addRunbookTrait(request.scope, { runbook: ident(request), trait });
      return { location: `runbooks/${request.params["runbook"]}/traits/${trait}` };
    },
    "DELETE /v1/runbooks/{runbook}/traits/{trait}": async (request) => {
      const trait = request.params["trait"] ?? "";
      await useCases.removeRunbookTrait(request.scope, { runbook: ident(request), trait });
      return {};
    },
  };
}

/** In Ingot's form, its steps may have limits. */
export async function createRunbook(
  useCases: UseCases,
  request: ApiRequest,
  form: StepForm = "ironic",
): Promise<ApiAnswer> {
  const resource = form === "ingot" ? ingotRunbookResource : runbook;
  const fields = checkedRunbook(readResource(resource, "runbook", request.body, request.version), request.version);
  await useCases.learnRamdisks(request.scope);
  const record = await useCases.createRunbook(request.scope, { fields: fields as RunbookFields });
  return { body: present(resource, record, request), location: `runbooks/${record.uuid}` };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const patch = readPatch(request.body, request.version);
  checkPatch(runbook, patch, request.version);
  const record = await useCases.getRunbook(request.scope, { runbook: ident(request) });
  // A name of later microversions stays patchable in older ones, as in Ironic.
  const changes = checkedRunbook(patchedFields(runbook, plainSteps(record), patch), RULES.freeRunbookNames.since);
  requirePlain(record, changes, runbook.path);
  if (changes.steps !== undefined) await useCases.learnRamdisks(request.scope);
  const updated = await useCases.updateRunbook(request.scope, { runbook: record.uuid, changes });
  return { body: present(runbook, plainSteps(updated), request) };
}

async function noticed(useCases: UseCases, { scope }: ApiRequest, answer: ApiAnswer): Promise<ApiAnswer> {
  const { uuid } = answer.body as { readonly uuid: string };
  const { steps } = await useCases.getRunbook(scope, { runbook: uuid });
  return { ...answer, notices: await stepNotices(scope, useCases, { kinds: ["clean", "service"], steps }) };
}

/** Names and orders as they must be, and as they are kept. */
export function checkedRunbook(fields: JsonObject, version: number): Partial<RunbookFields> {
  const { uuid, name, steps } = fields;
  if (uuid !== undefined) readUuid("uuid", uuid);
  if (typeof name === "string") requireName(name, version);
  if (steps === undefined) return fields;
  const ordered = (steps as unknown as readonly RunbookStepInput[]).map((step) => ({
    ...step,
    order: Number(step.order),
  }));
  return { ...fields, steps: ordered as unknown as RunbookFields["steps"] };
}

function requireName(name: string, version: number): void {
  if (!existsIn(RULES.freeRunbookNames, version)) return requireTrait(name);
  if (!/^[A-Za-z0-9\-._~]+$/.test(name)) {
    throw invalid(`Schema error for runbook: '${name}' does not match '^[A-Za-z0-9\\-._~]+$'`);
  }
}
