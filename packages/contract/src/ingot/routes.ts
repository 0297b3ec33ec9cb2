import type { Parameters } from "../bare-metal/resource.ts";

/** Routes of Ingot's own API; it has no microversions: what is added is only ever added. */
export const INGOT_ROUTES = {
  "GET /ingot/v1/nodes/{node}/timeline": {
    summary: "The story of a node: its events in order.",
    query: {
      after: { kind: "integer", since: 1, description: "Only events with a greater id." },
      operation: { kind: "text", since: 1, description: "Only events of this operation." },
      limit: { kind: "integer", since: 1, description: "Most events in the answer; 1000 unless told otherwise." },
    },
  },
  "GET /ingot/v1/nodes/{node}/plan": {
    summary: "The steps that would run, each with its reason, and what would be refused. Nothing is changed.",
    query: {
      target: { kind: "text", since: 1, description: "active, rebuild, deleted, provide, clean, manage." },
      deploy_steps: { kind: "text", since: 1, description: "As the request's deploy_steps, in JSON." },
      clean_steps: { kind: "text", since: 1, description: "As the request's clean_steps, in JSON." },
    },
  },
  "GET /ingot/v1/steps": {
    summary: "The steps that a node, a driver or a ramdisk has, with the schemas of their arguments.",
    query: {
      node: { kind: "name", since: 1, description: "Steps of this node: of its driver and its ramdisk." },
      driver: { kind: "text", since: 1, description: "Steps of this hardware type." },
      ramdisk: { kind: "text", since: 1, description: "Steps of the ramdisk at this URL." },
    },
  },
  "GET /ingot/v1/events": {
    summary: "Events as they come (server-sent events), of one node or of all; Last-Event-ID resumes.",
    query: {
      node: { kind: "name", since: 1, description: "Only events of this node." },
      after: {
        kind: "integer",
        since: 1,
        description: "Begin after the event with this id; from now on when left out.",
      },
    },
  },
} as const satisfies Readonly<Record<string, { readonly summary: string; readonly query: Parameters }>>;
export type IngotRoute = keyof typeof INGOT_ROUTES;
