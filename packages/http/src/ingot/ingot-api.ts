import { INGOT_ROUTES, type IngotRoute, type IngotRouteRow, MAX_MICROVERSION } from "@ingot/contract";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Serving, sendJson } from "../bare-metal-api.ts";
import { baseUrlOf } from "../base-url.ts";
import { ifNoneMatchFails, parseTags } from "../conditional/etag.ts";
import { preconditionOf } from "../conditional/precondition.ts";
import { readJson } from "../read-body.ts";
import { readParameters, type Values } from "../read-parameters.ts";
import { readName } from "../read-value.ts";
import { splitKey } from "../route-match.ts";
import { bulkHandlers } from "./bulk-handlers.ts";
import { EventFeed } from "./event-feed.ts";
import { type EventSources, streamEvents } from "./event-stream.ts";
import type { IngotAnswer, IngotHandler } from "./ingot-request.ts";
import { limitedStepHandlers } from "./limited-step-handlers.ts";
import { lockHandlers } from "./lock-handlers.ts";
import { nodeHandlers } from "./node-handlers.ts";
import { openApiText } from "./openapi-text.ts";
import { readCursor } from "./read-cursor.ts";
import { sensorHandlers } from "./sensor-handlers.ts";
import { stepHandlers } from "./step-handlers.ts";

/** Rows that are not answered with JSON by a handler: they write to the connection themselves. */
type Streamed =
  | "GET /ingot/v1/events"
  | "GET /ingot/v1/media/{secret}/{name}"
  | "GET /ingot/v1/boot/ipxe"
  | "GET /ingot/v1/boot/ipxe/{address}"
  | "GET /ingot/v1/openapi.json";

type Key = Exclude<IngotRoute, Streamed>;

/** A handler for every row of the table: the type misses none. */
function handlersOf(sources: EventSources): Readonly<Record<Key, IngotHandler>> {
  const { useCases } = sources;
  return {
    ...nodeHandlers(sources),
    ...lockHandlers(useCases),
    ...stepHandlers(useCases),
    ...limitedStepHandlers(useCases),
    ...sensorHandlers(useCases),
    ...bulkHandlers(useCases),
  };
}

/** Ingot's own API, below `/ingot/v1`. */
export function serveIngotApi(app: FastifyInstance, serving: Serving): void {
  const { useCases } = serving.options;
  const sources = { useCases, feed: new EventFeed(serving.scope, useCases) };
  for (const [key, handler] of Object.entries(handlersOf(sources))) {
    const row: IngotRouteRow = INGOT_ROUTES[key as IngotRoute];
    app.route({
      ...splitKey(key),
      ...(row.bodyLimitBytes === undefined ? {} : { bodyLimit: row.bodyLimitBytes }),
      handler: (request, reply) => serve(serving, { key: key as Key, row, sources, handler, request, reply }),
    });
  }
  app.get("/ingot/v1/openapi.json", async (_request, reply) => {
    const text = await openApiText();
    return reply.header("Content-Type", "application/json").send(text);
  });
  serveEvents(app, serving, sources);
}

interface Exchange {
  readonly key: Key;
  readonly row: IngotRouteRow;
  readonly sources: EventSources;
  readonly handler: IngotHandler;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function serve(serving: Serving, exchange: Exchange): Promise<FastifyReply> {
  const { row, request, reply } = exchange;
  using scope = serving.scope.child();
  endWithClient(scope, reply);
  const handle = await conditional(exchange);
  const answer = await handle({
    scope,
    params: request.params as Readonly<Record<string, string>>,
    query: readParameters(request.query as JsonObject, row.query, MAX_MICROVERSION),
    body: readJson(request.body as Buffer | undefined, request.headers),
    seen: request.headers["if-none-match"],
    baseUrl: baseUrlOf(request, serving.options.publicUrl),
  });
  return await send(reply, row, answer);
}

/** The handler of a request that changes something, with If-Match: refused now if it does not hold, and again in the transaction that writes. */
async function conditional({ key, sources, handler, request }: Exchange): Promise<IngotHandler> {
  const header = request.headers["if-match"];
  if (header === undefined || request.method === "GET") return handler;
  const holds = preconditionOf({ header, params: request.params as Readonly<Record<string, string>> });
  await sources.useCases.check(holds);
  return handlersOf({ ...sources, useCases: sources.useCases.onlyIf(holds) })[key];
}

/** Nobody waits for the answer of a client that has gone, or goes before it is whole. To be called before the first await. */
function endWithClient(scope: Scope, { raw }: FastifyReply): void {
  raw.once("close", () => {
    if (!raw.writableFinished) scope.cancel();
  });
  if (raw.destroyed) scope.cancel();
}

function send(reply: FastifyReply, row: IngotRouteRow, { body, etag }: IngotAnswer): FastifyReply {
  void reply.code(row.success ?? 200);
  if (etag !== undefined) {
    void reply.header("ETag", etag);
    const seen = reply.request.headers["if-none-match"];
    const tags = seen === undefined || reply.request.method !== "GET" ? undefined : parseTags(seen);
    if (tags !== undefined && ifNoneMatchFails(tags, etag)) return reply.code(304).send();
  }
  return sendJson(reply, body);
}

function serveEvents(app: FastifyInstance, serving: Serving, sources: EventSources): void {
  const { useCases, log } = serving.options;
  app.get("/ingot/v1/events", async (request, reply) => {
    const row = INGOT_ROUTES["GET /ingot/v1/events"];
    const query = readParameters(request.query as JsonObject, row.query, MAX_MICROVERSION);
    using scope = serving.scope.child();
    endWithClient(scope, reply);
    const node = query["node"];
    const uuid =
      typeof node === "string" ? (await useCases.getNode(scope, { node: readName("node", node) })).uuid : undefined;
    const seen = resumePoint(request, query);
    const after = seen ?? (await useCases.lastTimelineId(scope));
    reply.hijack();
    if (reply.raw.destroyed) return;
    reply.raw.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
      "Openstack-Request-Id": request.id,
    });
    try {
      await streamEvents(
        scope,
        sources,
        { after, resumes: seen !== undefined, ...(uuid === undefined ? {} : { node: uuid }) },
        reply.raw,
      );
    } catch (error) {
      // The status is long sent: the stream ends, and the client resumes where it was.
      if (!scope.signal.aborted) log.warn({ err: error, request: request.id }, "an event stream broke off");
    }
  });
}

/** Last-Event-ID, which a reconnecting client sends, counts before `after`. */
function resumePoint(request: FastifyRequest, query: Values): number | undefined {
  const header = request.headers["last-event-id"];
  if (typeof header === "string" && header !== "") return readCursor("Last-Event-ID", header);
  const after = query["after"];
  return after === undefined ? undefined : readCursor("after", after);
}
