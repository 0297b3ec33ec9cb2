import { Type } from "typebox";
import { bulkRoutes } from "./bulk.ts";
import { limitedStepRoutes } from "./limited-steps.ts";
import { NodePlanAnswer } from "./plan.ts";
import { NodeLockAnswer } from "./lock.ts";
import type { IngotRouteRow } from "./route.ts";
import { NodeSensorsAnswer } from "./sensors.ts";
import { StepsAnswer, StepSupportAnswer } from "./steps.ts";
import { TimelinePage } from "./timeline.ts";

/** Longest that `?wait=` holds an answer back. */
export const MAX_WAIT_SECONDS = 300;

/** Routes of Ingot's own API; it has no microversions: what is added is only ever added. */
export const INGOT_ROUTES = {
  "GET /ingot/v1/nodes/{node}": {
    summary:
      "Show a node as the newest microversion does. With `wait`, answer once it is in one of the states of `until`, or, without that, " +
      "once it is not as If-None-Match says (304 when the time is over). No client needs to poll.",
    etag: true,
    query: {
      wait: { kind: "integer", since: 1, description: `Seconds to wait at most: 1 to ${MAX_WAIT_SECONDS}.` },
      until: {
        kind: "texts",
        since: 1,
        description:
          "Provision states to wait for, with commas between; `stable` is any in which nothing is under way.",
      },
    },
    answer: Type.Record(Type.String(), Type.Unknown()),
  },
  "GET /ingot/v1/nodes/{node}/timeline": {
    summary: "The story of a node: its events in order.",
    query: {
      after: { kind: "integer", since: 1, description: "Only events with a greater id." },
      operation: { kind: "text", since: 1, description: "Only events of this operation." },
      limit: { kind: "integer", since: 1, description: "Most events in the answer; 1000 unless told otherwise." },
    },
    answer: TimelinePage,
  },
  "GET /ingot/v1/nodes/{node}/lock": {
    summary: "Who holds a node, and why.",
    query: {},
    answer: NodeLockAnswer,
  },
  "DELETE /ingot/v1/nodes/{node}/lock": {
    summary:
      "Take a node from whoever holds it: what they write from then on is refused, and a conductor goes on from the log. Answers with the lock as it was.",
    query: {
      operation: { kind: "text", since: 1, description: "Only if this operation holds it." },
      end: { kind: "boolean", since: 1, description: "End the operation in failure instead of going on with it." },
    },
    answer: NodeLockAnswer,
  },
  "GET /ingot/v1/nodes/{node}/sensors": {
    summary: "What the machine's sensors said when they were last read; when they never were, what they say now.",
    query: {
      refresh: { kind: "boolean", since: 1, description: "Ask the BMC now." },
    },
    answer: NodeSensorsAnswer,
  },
  "GET /ingot/v1/nodes/{node}/plan": {
    summary: "The steps that would run, each with its reason, and what would be refused. Nothing is changed.",
    query: {
      target: {
        kind: "text",
        since: 1,
        description:
          "active (when left out), rebuild, deleted, provide, clean, manage, inspect, adopt, rescue, unrescue, service.",
      },
      deploy_steps: { kind: "text", since: 1, description: "As the request's deploy_steps, in JSON." },
      clean_steps: { kind: "text", since: 1, description: "As the request's clean_steps, in JSON." },
      service_steps: { kind: "text", since: 1, description: "As the request's service_steps, in JSON." },
      runbook: { kind: "name", since: 1, description: "As the request's runbook, with clean or service." },
      disable_ramdisk: { kind: "boolean", since: 1, description: "As the request's disable_ramdisk." },
    },
    answer: NodePlanAnswer,
  },
  "GET /ingot/v1/steps": {
    summary: "The steps that a node, a driver or a ramdisk has, with the schemas of their arguments.",
    query: {
      node: { kind: "name", since: 1, description: "Steps of this node: of its driver and its ramdisk." },
      driver: { kind: "text", since: 1, description: "Steps of this hardware type." },
      ramdisk: { kind: "text", since: 1, description: "Steps of the ramdisk at this URL." },
    },
    answer: StepsAnswer,
  },
  "GET /ingot/v1/deploy_templates/{template}/support": {
    summary: "Who can run a deploy template's steps with their arguments, and which known ramdisks cannot.",
    query: {},
    answer: StepSupportAnswer,
  },
  "GET /ingot/v1/runbooks/{runbook}/support": {
    summary: "Who can run a runbook's steps with their arguments, and which known ramdisks cannot.",
    query: {},
    answer: StepSupportAnswer,
  },
  "GET /ingot/v1/events": {
    summary:
      "Events as they come (server-sent events), of one node or of all; Last-Event-ID resumes. Who resumes where events have " +
      "been forgotten since gets an event `gap` first, with the id of the oldest that is kept; who has seen events of a database that is not there any more, one with " +
      "the id of the newest.",
    query: {
      node: { kind: "name", since: 1, description: "Only events of this node." },
      after: {
        kind: "integer",
        since: 1,
        description: "Begin after the event with this id; from now on when left out.",
      },
    },
    mediaType: "text/event-stream",
  },
  "GET /ingot/v1/media/{secret}/{name}": {
    summary: "What is published for BMCs and agents: images and media, with ranges. HEAD is answered too.",
    query: {},
    mediaType: "application/octet-stream",
  },
  "GET /ingot/v1/boot/ipxe": {
    summary: "The script that iPXE is led to: it looks for what each of the machine's network cards is to boot.",
    query: {},
    mediaType: "text/plain",
  },
  "GET /ingot/v1/boot/ipxe/{address}": {
    summary: "iPXE's script for the machine with a network card of this address, while it is to boot over the network.",
    query: {},
    mediaType: "text/plain",
  },
  "GET /ingot/v1/openapi.json": {
    summary: "This API and the Bare Metal API, as OpenAPI 3.1.",
    query: {},
    answer: Type.Record(Type.String(), Type.Unknown()),
  },
  ...limitedStepRoutes,
  ...bulkRoutes,
} as const satisfies Readonly<Record<string, IngotRouteRow>>;
export type IngotRoute = keyof typeof INGOT_ROUTES;
