import { portResource } from "../resources/port.ts";
import type { Routes } from "../route.ts";

export const portRoutes = {
  "GET /v1/ports": { since: 1, success: 200, summary: "List ports.", lists: portResource },
  "POST /v1/ports": {
    since: 1,
    success: 201,
    summary: "Create a port.",
    body: { kind: "resource", resource: portResource, name: "port" },
  },
  "GET /v1/ports/detail": {
    since: 1,
    success: 200,
    summary: "List ports with all their fields.",
    lists: portResource,
    detailed: true,
  },
  "GET /v1/ports/{port}": { since: 1, success: 200, summary: "Show a port.", shows: portResource },
  "PATCH /v1/ports/{port}": {
    since: 1,
    success: 200,
    summary: "Change a port.",
    body: { kind: "patch", resource: portResource },
  },
  "DELETE /v1/ports/{port}": { since: 1, success: 204, summary: "Delete a port." },
  "GET /v1/nodes/{node}/ports": { since: 1, success: 200, summary: "List a node's ports.", lists: portResource },
  "GET /v1/nodes/{node}/ports/detail": {
    since: 1,
    success: 200,
    summary: "List a node's ports with all their fields.",
    lists: portResource,
    detailed: true,
  },
} as const satisfies Routes;
