import type { Parameters } from "../resource.ts";
import { volumeConnectorResource, volumeTargetResource } from "../resources/volume.ts";
import type { Routes } from "../route.ts";

/** Volumes had `?detail=` before all others did. */
const query: Parameters = {
  detail: { kind: "boolean", since: 32, description: "Whether to show all fields." },
};

export const volumeRoutes = {
  "GET /v1/volume": {
    since: 32,
    success: 200,
    summary: "Link to volume connectors and targets.",
    tooOld: { status: 404, fault: true },
  },
  "GET /v1/volume/connectors": {
    since: 32,
    success: 200,
    summary: "List volume connectors.",
    lists: volumeConnectorResource,
    query,
  },
  "POST /v1/volume/connectors": {
    since: 32,
    success: 201,
    summary: "Create a volume connector.",
    body: { kind: "resource", resource: volumeConnectorResource, name: "connector" },
  },
  "GET /v1/volume/connectors/{connector}": {
    since: 32,
    success: 200,
    summary: "Show a volume connector.",
    shows: volumeConnectorResource,
  },
  "PATCH /v1/volume/connectors/{connector}": {
    since: 32,
    success: 200,
    summary: "Change a volume connector of a node that is powered off.",
    body: { kind: "patch", resource: volumeConnectorResource },
  },
  "DELETE /v1/volume/connectors/{connector}": {
    since: 32,
    success: 204,
    summary: "Delete a volume connector of a node that is powered off.",
  },
  "GET /v1/volume/targets": {
    since: 32,
    success: 200,
    summary: "List volume targets.",
    lists: volumeTargetResource,
    query,
  },
  "POST /v1/volume/targets": {
    since: 32,
    success: 201,
    summary: "Create a volume target.",
    body: { kind: "resource", resource: volumeTargetResource, name: "target" },
  },
  "GET /v1/volume/targets/{target}": {
    since: 32,
    success: 200,
    summary: "Show a volume target.",
    shows: volumeTargetResource,
  },
  "PATCH /v1/volume/targets/{target}": {
    since: 32,
    success: 200,
    summary: "Change a volume target of a node that is powered off.",
    body: { kind: "patch", resource: volumeTargetResource },
  },
  "DELETE /v1/volume/targets/{target}": {
    since: 32,
    success: 204,
    summary: "Delete a volume target of a node that is powered off.",
  },
  "GET /v1/nodes/{node}/volume": {
    since: 32,
    success: 200,
    summary: "Link to the volume connectors and targets of a node.",
    tooOld: { status: 404, fault: true },
  },
  "GET /v1/nodes/{node}/volume/connectors": {
    since: 32,
    success: 200,
    summary: "List a node's volume connectors.",
    lists: volumeConnectorResource,
    query,
  },
  "GET /v1/nodes/{node}/volume/targets": {
    since: 32,
    success: 200,
    summary: "List a node's volume targets.",
    lists: volumeTargetResource,
    query,
  },
} as const satisfies Routes;
