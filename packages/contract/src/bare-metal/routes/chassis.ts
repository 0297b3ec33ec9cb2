import { chassisResource } from "../resources/chassis.ts";
import { nodeResource } from "../resources/node.ts";
import type { Routes } from "../route.ts";

export const chassisRoutes = {
  "GET /v1/chassis": { since: 1, success: 200, summary: "List chassis.", lists: chassisResource },
  "POST /v1/chassis": {
    since: 1,
    success: 201,
    summary: "Create a chassis.",
    body: { kind: "resource", resource: chassisResource, name: "chassis" },
  },
  "GET /v1/chassis/detail": {
    since: 1,
    success: 200,
    summary: "List chassis with all their fields.",
    lists: chassisResource,
    detailed: true,
  },
  "GET /v1/chassis/{chassis}": { since: 1, success: 200, summary: "Show a chassis.", shows: chassisResource },
  "PATCH /v1/chassis/{chassis}": {
    since: 1,
    success: 200,
    summary: "Change a chassis.",
    body: { kind: "patch", resource: chassisResource },
  },
  "DELETE /v1/chassis/{chassis}": { since: 1, success: 204, summary: "Delete a chassis that has no nodes." },
  "GET /v1/chassis/{chassis}/nodes": {
    since: 1,
    success: 200,
    summary: "List the nodes of a chassis.",
    lists: nodeResource,
  },
  "GET /v1/chassis/{chassis}/nodes/detail": {
    since: 1,
    success: 200,
    summary: "List the nodes of a chassis with all their fields.",
    lists: nodeResource,
    detailed: true,
  },
} as const satisfies Routes;
