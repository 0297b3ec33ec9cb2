import {
  BULK_COLLECTIONS,
  BULK_ROUTES,
  type BulkCollection,
  type BulkRoute,
  MAX_BULK,
  MAX_MICROVERSION,
  pathOfBulk,
} from "@ingot/contract";
import { Failure, isFailure, isJsonObject, type Json } from "@ingot/kernel";
import type { ApiHandler } from "../api-request.ts";
import { invalid } from "../faults.ts";
import { createTemplate } from "../routes/deploy-templates.ts";
import { bareMetalHandlers } from "../routes/index.ts";
import { createRunbook } from "../routes/runbooks.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotAnswer, IngotHandler, IngotRequest } from "./ingot-request.ts";

/** `POST /ingot/v1/nodes` and its like: each item is read and written as the Bare Metal API does, all in one transaction. */
export function bulkHandlers(useCases: UseCases): Readonly<Record<BulkRoute, IngotHandler>> {
  const handler = (key: BulkRoute) => (request: IngotRequest) => createAll(useCases, allowedOf(key), request);
  return Object.fromEntries(BULK_ROUTES.map((key) => [key, handler(key)])) as Readonly<Record<BulkRoute, IngotHandler>>;
}

function allowedOf(key: BulkRoute): readonly BulkCollection[] {
  return BULK_COLLECTIONS.filter((name) => key === "POST /ingot/v1/resources" || key.endsWith(`/${pathOfBulk(name)}`));
}

async function createAll(
  useCases: UseCases,
  allowed: readonly BulkCollection[],
  request: IngotRequest,
): Promise<IngotAnswer> {
  const asked = itemsOf(allowed, request.body);
  await useCases.learnRamdisks(request.scope);
  const body = await useCases.together(async (joined) => {
    const created: Record<string, object[]> = {};
    for (const [collection, items] of asked) {
      const create = handlerOf(joined, collection);
      const bodies: object[] = [];
      for (const [index, item] of items.entries()) {
        bodies.push(await createOne(create, { collection, index, body: item, request }));
      }
      created[collection] = bodies;
    }
    return created;
  });
  return { body };
}

/** As the Bare Metal API creates them, but for what Ingot's own API knows more of: steps with limits. */
function handlerOf(useCases: UseCases, collection: BulkCollection): ApiHandler {
  switch (collection) {
    case "deploy_templates":
      return (request) => createTemplate(useCases, request, "ingot");
    case "runbooks":
      return (request) => createRunbook(useCases, request, "ingot");
    default: {
      const handlers = bareMetalHandlers(useCases) as Readonly<Record<string, ApiHandler>>;
      return handlers[`POST /v1/${pathOfBulk(collection)}`] as ApiHandler;
    }
  }
}

interface Item {
  readonly collection: string;
  readonly index: number;
  readonly body: Json;
  readonly request: IngotRequest;
}

async function createOne(create: ApiHandler, { collection, index, body, request }: Item): Promise<object> {
  const { scope, baseUrl } = request;
  try {
    const answer = await create({ scope, baseUrl, version: MAX_MICROVERSION, params: {}, query: {}, values: {}, body });
    return answer.body ?? {};
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure(error.code, `${collection}[${index}]: ${error.message}`, {
      cause: error,
      hint: `None of the others was created. ${error.hint}`.trim(),
      details: { ...error.details, collection, index },
    });
  }
}

type Asked = readonly [collection: BulkCollection, items: readonly Json[]];

/** What is to be created, in the order in which it can be. */
function itemsOf(allowed: readonly BulkCollection[], body: Json | undefined): readonly Asked[] {
  const given = isJsonObject(body) ? body : {};
  const asked = allowed.filter((name) => given[name] !== undefined).map((name): Asked => [name, listOf(given[name])]);
  const count = asked.reduce((sum, [, items]) => sum + items.length, 0);
  const whole = asked.length === Object.keys(given).length && asked.every(([, items]) => items.length > 0);
  if (whole && count > 0 && count <= MAX_BULK) return asked;
  const form = allowed.length === 1 ? `{"${allowed[0]}": [...]}` : `lists of some of ${allowed.join(", ")},`;
  throw invalid(
    `the request's body is not ${form} with 1 to ${MAX_BULK} items`,
    "Each item is a body as the Bare Metal API takes it.",
  );
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
