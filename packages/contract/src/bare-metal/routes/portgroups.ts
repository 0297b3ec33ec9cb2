import { portResource } from "../resources/port.ts";
import { portgroupResource } from "../resources/portgroup.ts";
import type { Routes } from "../route.ts";

const unseen = { status: 404 } as const;

export const portgroupRoutes = {
  "GET /v1/portgroups": {
    since: 23,
    success: 200,
    summary: "List port groups.",
    tooOld: { status: 404, fault: true },
    lists: portgroupResource,
  },
  "POST /v1/portgroups": {
    since: 23,
    success: 201,
    summary: "Create a port group.",
    tooOld: unseen,
    body: { kind: "resource", resource: portgroupResource, name: "portgroup" },
  },
  "GET /v1/portgroups/detail": {
    since: 23,
    success: 200,
    summary: "List port groups with all their fields.",
    tooOld: unseen,
    lists: portgroupResource,
    detailed: true,
  },
  "GET /v1/portgroups/{portgroup}": {
    since: 23,
    success: 200,
    summary: "Show a port group.",
    tooOld: unseen,
    shows: portgroupResource,
  },
  "PATCH /v1/portgroups/{portgroup}": {
    since: 23,
    success: 200,
    summary: "Change a port group.",
    tooOld: unseen,
    body: { kind: "patch", resource: portgroupResource },
  },
  "DELETE /v1/portgroups/{portgroup}": {
    since: 23,
    success: 204,
    summary: "Delete a port group that has no ports.",
    tooOld: unseen,
  },
  "GET /v1/portgroups/{portgroup}/ports": {
    since: 24,
    success: 200,
    summary: "List the ports of a port group.",
    lists: portResource,
  },
  "GET /v1/portgroups/{portgroup}/ports/detail": {
    since: 24,
    success: 200,
    summary: "List the ports of a port group with all their fields.",
    lists: portResource,
    detailed: true,
  },
  "GET /v1/nodes/{node}/portgroups": {
    since: 24,
    success: 200,
    summary: "List a node's port groups.",
    lists: portgroupResource,
  },
  "GET /v1/nodes/{node}/portgroups/detail": {
    since: 24,
    success: 200,
    summary: "List a node's port groups with all their fields.",
    lists: portgroupResource,
    detailed: true,
  },
} as const satisfies Routes;
