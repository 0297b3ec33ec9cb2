import type { Routes } from "../route.ts";

/** What is known of nodes besides their own fields. */
export const nodeFactRoutes = {
  "GET /v1/nodes/{node}/inventory": {
    since: 81,
    success: 200,
    summary: "Show what the last inspection of a node found.",
  },
  "GET /v1/shards": {
    since: 82,
    success: 200,
    summary: "List the shards with the number of nodes in each.",
    tooOld: { status: 404, words: "The API version does not allow shards" },
  },
} as const satisfies Routes;
