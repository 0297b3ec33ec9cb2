import { Type } from "typebox";
import type { Routes } from "../route.ts";

const Document = Type.Record(Type.String(), Type.Unknown());

/** What is known of nodes besides their own fields. */
export const nodeFactRoutes = {
  "GET /v1/nodes/{node}/inventory": {
    since: 81,
    success: 200,
    summary: "Show what the last inspection of a node found.",
    answer: Type.Object({ inventory: Document, plugin_data: Document }),
  },
  "GET /v1/shards": {
    since: 82,
    success: 200,
    summary: "List the shards with the number of nodes in each.",
    answer: Type.Object({ shards: Type.Array(Type.Object({ name: Type.String(), count: Type.Integer() })) }),
    tooOld: { status: 404, words: "The API version does not allow shards" },
  },
} as const satisfies Routes;
