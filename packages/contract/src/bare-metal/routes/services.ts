import { conductorResource } from "../resources/conductor.ts";
import type { Routes } from "../route.ts";

/** Drivers, conductors and what happened to a node. */
export const serviceRoutes = {
  "GET /v1/drivers": {
    since: 1,
    success: 200,
    summary: "List the enabled hardware types.",
    query: {
      type: { kind: "text", since: 30, description: "dynamic or classic." },
      detail: { kind: "boolean", since: 30, description: "With their interfaces." },
      fields: { kind: "texts", since: 77, description: "Names of the fields to show." },
    },
  },
  "GET /v1/drivers/{driver}": {
    since: 1,
    success: 200,
    summary: "Show a hardware type.",
    query: { fields: { kind: "texts", since: 77, description: "Names of the fields to show." } },
  },
  "GET /v1/drivers/{driver}/properties": {
    since: 1,
    success: 200,
    summary: "Describe what a hardware type reads from driver_info.",
  },
  "GET /v1/drivers/{driver}/raid/logical_disk_properties": {
    since: 12,
    success: 200,
    summary: "Describe what may be wished of a logical disk.",
    tooOld: { status: 406 },
  },
  "GET /v1/conductors": {
    since: 49,
    success: 200,
    summary: "List conductors.",
    tooOld: { status: 404, fault: true },
    lists: conductorResource,
  },
  "GET /v1/conductors/{hostname}": {
    since: 49,
    success: 200,
    summary: "Show a conductor.",
    tooOld: { status: 404, fault: true },
    shows: conductorResource,
  },
  "GET /v1/nodes/{node}/history": {
    since: 78,
    success: 200,
    summary: "List what happened to a node.",
    tooOld: { status: 404 },
    query: {
      limit: { kind: "integer", since: 78, description: "Most entries in the answer; 1000 unless told otherwise." },
      marker: { kind: "text", since: 78, description: "The last entry of the page before." },
      detail: { kind: "boolean", since: 78, description: "Whether to show all fields." },
    },
  },
  "GET /v1/nodes/{node}/history/{entry}": {
    since: 78,
    success: 200,
    summary: "Show one thing that happened to a node.",
    tooOld: { status: 404 },
  },
} as const satisfies Routes;
