import { deployTemplateResource } from "../resources/deploy-template.ts";
import type { Routes } from "../route.ts";

const WORDS = "The API version does not allow deploy templates";
const unseen = { status: 404, words: WORDS } as const;
const refused = { status: 405, words: WORDS } as const;

export const deployTemplateRoutes = {
  "GET /v1/deploy_templates": {
    since: 55,
    success: 200,
    summary: "List deploy templates.",
    tooOld: unseen,
    lists: deployTemplateResource,
  },
  "POST /v1/deploy_templates": {
    since: 55,
    success: 201,
    summary: "Create a deploy template.",
    tooOld: refused,
    body: { kind: "resource", resource: deployTemplateResource, name: "template" },
  },
  "GET /v1/deploy_templates/{template}": {
    since: 55,
    success: 200,
    summary: "Show a deploy template.",
    tooOld: unseen,
    shows: deployTemplateResource,
  },
  "PATCH /v1/deploy_templates/{template}": {
    since: 55,
    success: 200,
    summary: "Change a deploy template.",
    tooOld: refused,
    body: { kind: "patch", resource: deployTemplateResource },
  },
  "DELETE /v1/deploy_templates/{template}": {
    since: 55,
    success: 204,
    summary: "Delete a deploy template.",
    tooOld: refused,
  },
} as const satisfies Routes;
