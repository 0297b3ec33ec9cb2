import { PLANNABLE_TARGETS } from "@ingot/conductor";
import { type Json, type JsonObject, parseJson, type Scope } from "@ingot/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Serving, sendJson } from "../bare-metal-api.ts";
import { invalid } from "../faults.ts";
import { readParameters, type Values } from "../read-parameters.ts";
import { readCleanSteps, readDeploySteps } from "../read-steps.ts";
import { readName, shown } from "../read-value.ts";
import { streamEvents } from "./event-stream.ts";
import { INGOT_ROUTES, type IngotRoute } from "@ingot/contract";
import { splitKey } from "../route-match.ts";
import { presentEvent } from "./present-event.ts";
import { presentCatalogued, presentPlan } from "./present-plan.ts";

const NEWEST = 115;
const MAX_EVENTS = 10_000;

interface IngotRequest {
  readonly scope: Scope;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Values;
}

/** Ingot's own API, below `/ingot/v1`. */
export function serveIngotApi(app: FastifyInstance, serving: Serving): void {
  const { useCases } = serving.options;
  const on = (key: IngotRoute, handler: (request: IngotRequest) => Promise<object>): void => {
    app.route({
      ...splitKey(key),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        using scope = serving.scope.child();
        const query = readParameters(request.query as JsonObject, INGOT_ROUTES[key].query, NEWEST);
        const params = request.params as Readonly<Record<string, string>>;
        return sendJson(reply, await handler({ scope, params, query }));
      },
    });
  };
  on("GET /ingot/v1/nodes/{node}/timeline", async ({ scope, params, query }) => {
    const limit = positive("limit", query["limit"], 1000);
    const events = await useCases.listTimeline(scope, {
      node: readName("node", params["node"] ?? ""),
      limit: Math.min(limit, MAX_EVENTS),
      ...(query["after"] === undefined ? {} : { after: Number(query["after"]) }),
      ...(query["operation"] === undefined ? {} : { operation: String(query["operation"]) }),
    });
    return { events: events.map(presentEvent), last_id: events.at(-1)?.id ?? Number(query["after"] ?? 0) };
  });
  on("GET /ingot/v1/nodes/{node}/plan", async ({ scope, params, query }) => {
    const target = PLANNABLE_TARGETS.find((each) => each === (query["target"] ?? "active"));
    if (target === undefined) {
      throw invalid(`'${shown(query["target"] ?? null)}' cannot be planned`, `Use ${PLANNABLE_TARGETS.join(", ")}.`);
    }
    return presentPlan(
      await useCases.planNode(scope, {
        node: readName("node", params["node"] ?? ""),
        target,
        deploySteps: readDeploySteps(stepsText("deploy_steps", query)),
        cleanSteps: readCleanSteps(stepsText("clean_steps", query)),
      }),
    );
  });
  on("GET /ingot/v1/steps", async ({ scope, query }) => {
    const { node, driver, ramdisk } = query as { node?: string; driver?: string; ramdisk?: string };
    const steps = await useCases.listSteps(scope, {
      ...(node === undefined ? {} : { node }),
      ...(driver === undefined ? {} : { driver }),
      ...(ramdisk === undefined ? {} : { ramdisk }),
    });
    return { steps: steps.map(presentCatalogued) };
  });
  serveEvents(app, serving);
}

/** Steps in a query are JSON text, of the form that the request's body has. */
function stepsText(name: string, query: Values): Json {
  const text = query[name];
  if (typeof text !== "string") return [];
  const json = parseJson(text);
  if (json === undefined) throw invalid(`${name} is not JSON`);
  return json;
}

function positive(name: string, value: Json | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || value <= 0) throw invalid(`${name} must be positive`);
  return value;
}

function serveEvents(app: FastifyInstance, serving: Serving): void {
  const { useCases, log } = serving.options;
  app.get("/ingot/v1/events", async (request, reply) => {
    const query = readParameters(request.query as JsonObject, INGOT_ROUTES["GET /ingot/v1/events"].query, NEWEST);
    using scope = serving.scope.child();
    const node = query["node"];
    const uuid =
      typeof node === "string" ? (await useCases.getNode(scope, { node: readName("node", node) })).uuid : undefined;
    const after = resumePoint(request, query) ?? (await useCases.lastTimelineId(scope));
    reply.hijack();
    reply.raw.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
      "Openstack-Request-Id": request.id,
    });
    try {
      await streamEvents(scope, useCases, { after, ...(uuid === undefined ? {} : { node: uuid }) }, reply.raw);
    } catch (error) {
      // The status is long sent: the stream ends, and the client resumes where it was.
      if (!scope.signal.aborted) log.warn({ err: error, request: request.id }, "an event stream broke off");
    }
  });
}

/** Last-Event-ID, which a reconnecting client sends, counts before `after`. */
function resumePoint(request: FastifyRequest, query: Values): number | undefined {
  const header = request.headers["last-event-id"];
  if (typeof header === "string" && /^\d{1,15}$/.test(header)) return Number(header);
  const after = query["after"];
  if (after === undefined || after === null) return undefined;
  if (typeof after !== "number" || after < 0) throw invalid("after must not be negative");
  return after;
}
