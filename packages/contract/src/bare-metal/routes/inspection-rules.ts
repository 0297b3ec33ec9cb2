import { inspectionRuleResource } from "../resources/inspection-rule.ts";
import type { Routes } from "../route.ts";

const WORDS = "The API version does not allow inspection rules";
const unseen = { status: 404, words: WORDS } as const;
const refused = { status: 405, words: WORDS } as const;

export const inspectionRuleRoutes = {
  "GET /v1/inspection_rules": {
    since: 96,
    success: 200,
    summary: "List inspection rules.",
    tooOld: unseen,
    lists: inspectionRuleResource,
  },
  "POST /v1/inspection_rules": {
    since: 96,
    success: 201,
    summary: "Create an inspection rule.",
    tooOld: refused,
    body: { kind: "resource", resource: inspectionRuleResource, name: "inspection_rule" },
  },
  "DELETE /v1/inspection_rules": {
    since: 96,
    success: 204,
    summary: "Delete all inspection rules but those of the file.",
    tooOld: refused,
  },
  "GET /v1/inspection_rules/{rule}": {
    since: 96,
    success: 200,
    summary: "Show an inspection rule.",
    tooOld: unseen,
    shows: inspectionRuleResource,
  },
  "PATCH /v1/inspection_rules/{rule}": {
    since: 96,
    success: 200,
    summary: "Change an inspection rule.",
    tooOld: refused,
    body: { kind: "patch", resource: inspectionRuleResource },
  },
  "DELETE /v1/inspection_rules/{rule}": {
    since: 96,
    success: 204,
    summary: "Delete an inspection rule.",
    tooOld: refused,
  },
} as const satisfies Routes;
