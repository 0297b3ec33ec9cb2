import { allocationResource } from "../resources/allocation.ts";
import type { Routes } from "../route.ts";

const WORDS = "The API version does not allow allocations";
const unseen = { status: 404, words: WORDS } as const;
const refused = { status: 405, words: WORDS } as const;

export const allocationRoutes = {
  "GET /v1/allocations": {
    since: 52,
    success: 200,
    summary: "List allocations.",
    tooOld: unseen,
    lists: allocationResource,
  },
  "POST /v1/allocations": {
    since: 52,
    success: 201,
    summary: "Ask for a node.",
    tooOld: refused,
    body: { kind: "resource", resource: allocationResource, name: "allocation" },
    query: {},
  },
  "GET /v1/allocations/{allocation}": {
    since: 52,
    success: 200,
    summary: "Show an allocation.",
    tooOld: unseen,
    shows: allocationResource,
  },
  "PATCH /v1/allocations/{allocation}": {
    since: 57,
    success: 200,
    summary: "Change an allocation.",
    tooOld: { status: 405, words: "The API version does not allow updating allocations", fault: true },
    body: { kind: "patch", resource: allocationResource },
  },
  "DELETE /v1/allocations/{allocation}": {
    since: 52,
    success: 204,
    summary: "Delete an allocation; its node is free again.",
    tooOld: refused,
  },
  "GET /v1/nodes/{node}/allocation": {
    since: 52,
    success: 200,
    summary: "Show the allocation that holds a node.",
    tooOld: { status: 404 },
    shows: allocationResource,
  },
  "DELETE /v1/nodes/{node}/allocation": {
    since: 52,
    success: 204,
    summary: "Delete the allocation that holds a node.",
    tooOld: { status: 404 },
  },
} as const satisfies Routes;
