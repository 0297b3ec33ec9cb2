import { Type } from "typebox";
import { runbookResource } from "../resources/runbook.ts";
import type { Routes } from "../route.ts";

const WORDS = "The API version does not allow runbooks";
const unseen = { status: 404, words: WORDS } as const;
const refused = { status: 405, words: WORDS } as const;
const noTraits = { status: 404, words: "The API version does not allow runbook traits" } as const;

export const runbookRoutes = {
  "GET /v1/runbooks": {
    since: 92,
    success: 200,
    summary: "List runbooks.",
    tooOld: unseen,
    lists: runbookResource,
  },
  "POST /v1/runbooks": {
    since: 92,
    success: 201,
    summary: "Create a runbook.",
    tooOld: refused,
    body: { kind: "resource", resource: runbookResource, name: "runbook" },
  },
  "GET /v1/runbooks/{runbook}": {
    since: 92,
    success: 200,
    summary: "Show a runbook.",
    tooOld: unseen,
    shows: runbookResource,
  },
  "PATCH /v1/runbooks/{runbook}": {
    since: 92,
    success: 200,
    summary: "Change a runbook.",
    tooOld: refused,
    body: { kind: "patch", resource: runbookResource },
  },
  "DELETE /v1/runbooks/{runbook}": {
    since: 92,
    success: 204,
    summary: "Delete a runbook.",
    tooOld: refused,
  },
  "GET /v1/runbooks/{runbook}/traits": {
    since: 112,
    success: 200,
    summary: "List a runbook's traits.",
    answer: Type.Object({ traits: Type.Array(Type.String()) }),
    tooOld: noTraits,
  },
  "PUT /v1/runbooks/{runbook}/traits": {
    since: 112,
    success: 204,
    summary: "Replace all traits of a runbook.",
    tooOld: noTraits,
    body: {
      kind: "values",
      values: {
        traits: {
          kind: "traits",
          since: 112,
          required: true,
          description: "The traits.",
          schema: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 1000 }),
        },
      },
    },
  },
  "DELETE /v1/runbooks/{runbook}/traits": {
    since: 112,
    success: 204,
    summary: "Remove all traits of a runbook.",
    tooOld: noTraits,
  },
  "PUT /v1/runbooks/{runbook}/traits/{trait}": {
    since: 112,
    success: 204,
    summary: "Add a trait to a runbook.",
    tooOld: noTraits,
  },
  "DELETE /v1/runbooks/{runbook}/traits/{trait}": {
    since: 112,
    success: 204,
    summary: "Remove a trait of a runbook.",
    tooOld: noTraits,
  },
} as const satisfies Routes;
