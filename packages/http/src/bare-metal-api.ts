import type { OutgoingHttpHeaders } from "node:http";
import {
  BARE_METAL_ROUTES,
  BODY_LIMIT_BYTES,
  existsIn,
  type Parameters,
  queryOf,
  type Route,
  RULES,
  type TooOld,
  versionText,
} from "@ingot/contract";
import { type Json, type JsonObject, type Logger, Scope } from "@ingot/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiAnswer, ApiHandler, ApiRequest } from "./api-request.ts";
import { baseUrlOf } from "./base-url.ts";
import { checkSchema } from "./check-schema.ts";
import { etagOf, etagOfRecord, ifNoneMatchFails, parseTags } from "./conditional/etag.ts";
import { preconditionOf } from "./conditional/precondition.ts";
import { methodNotAllowed, notAcceptable, notInVersion, pathNotFound } from "./faults.ts";
import { firstFound, readingsOf } from "./json-suffix.ts";
import { loggedPath } from "./logged-path.ts";
import { LongList } from "./long-list.ts";
import { queryAndBody } from "./query-and-body.ts";
import { readJson } from "./read-body.ts";
import { bodyObject, readParameters } from "./read-parameters.ts";
import { rootDocument, versionRootDocument } from "./root-documents.ts";
import { splitKey } from "./route-match.ts";
import { bareMetalHandlers } from "./routes/index.ts";
import { checkFields } from "./select-fields.ts";
import type { ServerOptions } from "./server-options.ts";
import { askedVersion, negotiateVersion, RANGE_HEADERS, versionHeaders } from "./version-negotiation.ts";

export interface Serving {
  readonly options: ServerOptions;
  /** The parent of every request's scope. */
  readonly scope: Scope;
}

/** Serves every row of the table of routes, and the documents at `/` and `/v1`. */
export function serveBareMetalApi(app: FastifyInstance, serving: Serving): void {
  const { publicUrl, useCases } = serving.options;
  app.get("/", (request, reply) => sendJson(reply, rootDocument(baseUrlOf(request, publicUrl))));
  app.get("/v1", (request, reply) => {
    const version = agree(request, reply);
    return sendJson(reply, versionRootDocument(baseUrlOf(request, publicUrl), version));
  });
  const handlers = bareMetalHandlers(useCases) as Readonly<Record<string, ApiHandler>>;
  for (const [key, row] of Object.entries(BARE_METAL_ROUTES) as [string, Route][]) {
    const handler = handlers[key];
    if (handler === undefined) continue;
    const query = queryOf(row);
    app.route({
      ...splitKey(key),
      bodyLimit: row.bodyLimitBytes ?? BODY_LIMIT_BYTES,
      handler: (request, reply) => serve(serving, { key, row, query, handler, request, reply }),
    });
  }
}

interface Exchange {
  readonly key: string;
  readonly row: Route;
  /** All query parameters of the row. */
  readonly query: Parameters;
  readonly handler: ApiHandler;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function serve(serving: Serving, exchange: Exchange): Promise<FastifyReply> {
  const { row, query, request, reply } = exchange;
  const version = agree(request, reply);
  if (!existsIn(row, version)) throw tooOld(row, version);
  // Not the server's: what a request has begun it ends, though the server is being closed.
  using scope = Scope.root({ log: serving.options.log });
  const baseUrl = baseUrlOf(request, serving.options.publicUrl);
  const readings = readingsOf(exchange.key, request.params as Readonly<Record<string, string>>, version);
  return await firstFound(readings, async (params) => {
    const parsed = parse({ row, query }, request, { version, scope, baseUrl, params });
    const isConditional = request.headers["if-match"] !== undefined;
    const handler = isConditional ? await conditional(serving, exchange, parsed) : exchange.handler;
    return answer(reply, row, parsed, await handler(parsed));
  });
}

/** The handler of a request with If-Match: refused now if it does not hold, and again in the transaction that writes. */
async function conditional(serving: Serving, { key, request }: Exchange, { params }: ApiRequest): Promise<ApiHandler> {
  const { useCases } = serving.options;
  const holds = preconditionOf({ header: request.headers["if-match"] ?? "", params });
  await useCases.check(holds);
  const handlers = bareMetalHandlers(useCases.onlyIf(holds)) as Readonly<Record<string, ApiHandler>>;
  return handlers[key] as ApiHandler;
}

function agree(request: FastifyRequest, reply: FastifyReply): number {
  const asked = askedVersion(request.headers);
  void reply.headers(RANGE_HEADERS);
  const version = negotiateVersion(asked);
  void reply.headers(versionHeaders(asked, version));
  if (existsIn(RULES.requestIdHeader, version)) void reply.header("X-OpenStack-Request-Id", request.id);
  return version;
}

function tooOld({ since, until, tooOld: refusal = { status: 404 } }: Route, version: number): Error {
  const { status, words = `the API version ${versionText(version)} does not have this`, fault }: TooOld = refusal;
  if (status === 406) return notAcceptable(since);
  const hint = `It is there ${until === undefined ? "since" : `until ${versionText(until)}, since`} ${versionText(since)}.`;
  if (fault === true) return notInVersion(status, words, hint);
  return status === 405 ? methodNotAllowed(words, hint) : pathNotFound(words, hint);
}

function parse(
  { row, query: parameters }: Pick<Exchange, "row" | "query">,
  request: FastifyRequest,
  context: Pick<ApiRequest, "version" | "scope" | "baseUrl" | "params">,
): ApiRequest {
  const { version } = context;
  const resource = row.lists ?? row.shows;
  const sent = readJson(request.body as Buffer | undefined, request.headers);
  const given = { method: request.method, query: request.query as JsonObject, body: sent };
  const { query: named, body } = queryAndBody(given, row, parameters);
  const read = readParameters(named, parameters, version);
  const query = resource === undefined ? read : checkFields(resource, read, version);
  const values = row.body?.kind === "values" ? readParameters(bodyObject(body), row.body.values, version) : {};
  if (row.body?.kind === "document") checkSchema(row.body.name, row.body.schema, body ?? {});
  return { ...context, query, values, body };
}

function answer(
  reply: FastifyReply,
  row: Route,
  request: ApiRequest,
  result: ApiAnswer,
): FastifyReply | Promise<FastifyReply> {
  void reply.code(result.status ?? row.success);
  if (result.location !== undefined)
    void reply.header("Location", encodeURI(`${request.baseUrl}/v1/${result.location}`));
  if (result.notices !== undefined && result.notices.length > 0) void reply.header("Ingot-Notice", result.notices);
  if (result.file !== undefined) return reply.header("Content-Type", "application/octet-stream").send(result.file);
  if (result.value !== undefined) return sendJson(reply, result.value);
  if (result.body instanceof LongList) return sendList(reply, result.body, request.scope.log);
  if (result.shown === undefined && result.body === undefined) return reply.send();
  const etag = hasEtag(row) ? etagOfAnswer(result, request.version) : undefined;
  if (etag !== undefined) {
    void reply.header("ETag", etag);
    const seen = reply.request.headers["if-none-match"];
    const tags = seen === undefined || reply.request.method !== "GET" ? undefined : parseTags(seen);
    if (tags !== undefined && ifNoneMatchFails(tags, etag)) return reply.code(304).send();
  }
  return result.shown === undefined ? sendJson(reply, result.body ?? {}) : sendBytes(reply, result.shown.text);
}

function etagOfAnswer({ shown, body }: ApiAnswer, version: number): string | undefined {
  if (shown !== undefined) return etagOfRecord(shown.record, version);
  return body === undefined ? undefined : etagOf(body, version);
}

/** Answers that show one resource have an ETag. */
function hasEtag(row: Route): boolean {
  return row.shows !== undefined || row.body?.kind === "resource" || row.body?.kind === "patch";
}

export function sendJson(reply: FastifyReply, body: object | Json): FastifyReply {
  return sendBytes(reply, Buffer.from(JSON.stringify(body)));
}

/**
 * Fastify's own way is a stream, of which each piece is new memory. What fails before anything is sent is answered as any
 * error; later the connection is cut, which is all that still tells the client.
 */
async function sendList(reply: FastifyReply, list: LongList, log: Logger): Promise<FastifyReply> {
  const { raw, request } = reply;
  try {
    await list.sendTo(raw, () => {
      reply.hijack();
      raw.writeHead(reply.statusCode, {
        ...reply.getHeaders(),
        "content-type": "application/json",
      } as OutgoingHttpHeaders);
    });
  } catch (error) {
    if (!raw.headersSent) throw error;
    const of = { request: request.id, method: request.method, path: loggedPath(request.url) };
    log.error({ err: error, ...of }, "a list could not be sent to its end: its connection is cut");
    raw.destroy(error as Error);
  }
  return reply;
}

/** Not as a text: to that Fastify would add a charset, which Ironic's answers do not have. */
function sendBytes(reply: FastifyReply, json: Buffer): FastifyReply {
  return reply.header("Content-Type", "application/json").send(json);
}
