import { readName } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotHandler } from "./ingot-request.ts";

type Keys = "GET /ingot/v1/nodes/{node}/sensors";

export function sensorHandlers(useCases: UseCases): Readonly<Record<Keys, IngotHandler>> {
  return {
    "GET /ingot/v1/nodes/{node}/sensors": async ({ scope, params, query }) => {
      const node = readName("node", params["node"] ?? "");
      const { uuid, health } = await useCases.getNode(scope, { node });
      const refresh = query["refresh"] === true;
      const { collected_at: at, readings } = await useCases.getSensors(scope, { node: uuid, refresh });
      return { body: { node: uuid, collected_at: new Date(at).toISOString(), health, sensors: readings } };
    },
  };
}
