import { PLANNABLE_TARGETS } from "@ingot/conductor";
import { type Json, parseJson } from "@ingot/kernel";
import { invalid } from "../faults.ts";
import type { Values } from "../read-parameters.ts";
import { readDeploySteps, readListedSteps } from "../read-steps.ts";
import { readName, shown } from "../read-value.ts";
import { refuseOptionsOfOthers } from "../target-options.ts";
import type { IngotHandler } from "./ingot-request.ts";
import { presentEvent } from "./present-event.ts";
import { presentPlan } from "./present-plan.ts";
import { readCursor } from "./read-cursor.ts";
import { type NodeSources, waitForNode } from "./wait-for-node.ts";

const MAX_EVENTS = 10_000;

type Keys = "GET /ingot/v1/nodes/{node}" | "GET /ingot/v1/nodes/{node}/timeline" | "GET /ingot/v1/nodes/{node}/plan";

export function nodeHandlers(sources: NodeSources): Readonly<Record<Keys, IngotHandler>> {
  const { useCases } = sources;
  return {
    "GET /ingot/v1/nodes/{node}": (request) => waitForNode(sources, request),
    "GET /ingot/v1/nodes/{node}/timeline": async ({ scope, params, query }) => {
      const limit = positive("limit", query["limit"], 1000);
      const after = query["after"] === undefined ? undefined : readCursor("after", query["after"]);
      const events = await useCases.listTimeline(scope, {
        node: readName("node", params["node"] ?? ""),
        limit: Math.min(limit, MAX_EVENTS),
        ...(after === undefined ? {} : { after }),
        ...(query["operation"] === undefined ? {} : { operation: String(query["operation"]) }),
      });
      const last = events.at(-1)?.id ?? Math.min(after ?? 0, await useCases.lastTimelineId(scope));
      return { body: { events: events.map(presentEvent), last_id: last } };
    },
    "GET /ingot/v1/nodes/{node}/plan": async ({ scope, params, query }) => {
      const target = PLANNABLE_TARGETS.find((each) => each === (query["target"] ?? "active"));
      if (target === undefined) {
        throw invalid(`'${shown(query["target"] ?? null)}' cannot be planned`, `Use ${PLANNABLE_TARGETS.join(", ")}.`);
      }
      refuseOptionsOfOthers(target, (option) => query[option] !== undefined);
      const plan = await useCases.planNode(scope, {
        node: readName("node", params["node"] ?? ""),
        target,
        ...stepsOf(query),
        ...(query["runbook"] === undefined ? {} : { runbook: String(query["runbook"]) }),
        ...(query["disable_ramdisk"] === undefined ? {} : { disableRamdisk: query["disable_ramdisk"] === true }),
      });
      return { body: presentPlan(plan) };
    },
  };
}

/** Steps in a query are JSON text, of the form that the request's body has. */
function stepsOf(query: Values) {
  const [deploy, clean, service] = ["deploy_steps", "clean_steps", "service_steps"].map((name) => jsonOf(name, query));
  return {
    ...(deploy === undefined ? {} : { deploySteps: readDeploySteps(deploy, "ingot") }),
    ...(clean === undefined ? {} : { cleanSteps: readListedSteps("clean_steps", clean, "ingot") }),
    ...(service === undefined ? {} : { serviceSteps: readListedSteps("service_steps", service, "ingot") }),
  };
}

function jsonOf(name: string, query: Values): Json | undefined {
  const text = query[name];
  if (typeof text !== "string") return undefined;
  const json = parseJson(text);
  if (json === undefined)
    throw invalid(
      `${name} is not JSON`,
      "It is the list of steps as the request's body has it, written as JSON in the URL.",
    );
  return json;
}

function positive(name: string, value: Json | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || value <= 0) throw invalid(`${name} must be positive`);
  return value;
}
