import { nodeIdent } from "../identifiers.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

type Keys = "GET /v1/nodes/{node}/inventory" | "GET /v1/shards";

export function nodeFactHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes/{node}/inventory": async (request) => {
      const { inventory, plugin_data } = await useCases.getInventory(request.scope, { node: nodeIdent(request) });
      return { body: { inventory, plugin_data } };
    },
    "GET /v1/shards": async (request) => {
      const shards = await useCases.listShards(request.scope);
      return { body: { shards: shards.map(({ name, count }) => ({ name: name ?? "None", count })) } };
    },
  };
}
