import { type BareMetalRoute, type BulkRoute, INGOT_ROUTES, MAX_BULK, MAX_MICROVERSION } from "@ingot/contract";
import { Failure, isFailure, isJsonObject, type Json } from "@ingot/kernel";
import type { ApiHandler } from "../api-request.ts";
import { invalid } from "../faults.ts";
import { bareMetalHandlers } from "../routes/index.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotAnswer, IngotHandler, IngotRequest } from "./ingot-request.ts";

/** `POST /ingot/v1/nodes` and its like: each item is read and written as the Bare Metal API does, all in one transaction. */
export function bulkHandlers(useCases: UseCases): Readonly<Record<BulkRoute, IngotHandler>> {
  const keys = Object.keys(INGOT_ROUTES).filter((key) => key.startsWith("POST ")) as BulkRoute[];
  return Object.fromEntries(
    keys.map((key) => [key, (request: IngotRequest) => createAll(useCases, key, request)]),
  ) as unknown as Readonly<Record<BulkRoute, IngotHandler>>;
}

async function createAll(useCases: UseCases, key: BulkRoute, request: IngotRequest): Promise<IngotAnswer> {
  const collection = key.split("/").at(-1) ?? "";
  const items = itemsOf(collection, request.body);
  await useCases.learnRamdisks(request.scope);
  const created = await useCases.together(async (joined) => {
    const handlers = bareMetalHandlers(joined) as Readonly<Record<string, ApiHandler>>;
    const create = handlers[key.replace("/ingot/v1/", "/v1/") satisfies string as BareMetalRoute] as ApiHandler;
    const bodies: object[] = [];
    for (const [index, body] of items.entries()) {
      bodies.push(await createOne(create, { collection, index, body, request }));
    }
    return bodies;
  });
  return { body: { [collection]: created } };
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
      hint: `${error.hint} None of the others was created either.`.trim(),
      details: { ...error.details, index },
    });
  }
}

function itemsOf(collection: string, body: Json | undefined): readonly Json[] {
  const items = isJsonObject(body) && Object.keys(body).length === 1 ? body[collection] : undefined;
  if (Array.isArray(items) && items.length > 0 && items.length <= MAX_BULK) return items as readonly Json[];
  throw invalid(
    `the request's body is not {"${collection}": [...]} with 1 to ${MAX_BULK} items`,
    "Each item is a body as the Bare Metal API takes it.",
  );
}
