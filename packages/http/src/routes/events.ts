import type { NetworkEvent } from "@ingot/conductor";
import type { Json, JsonObject } from "@ingot/kernel";
import { readMac, readUuid } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const UUIDS = ["port_id", "device_id", "binding:host_id"];

export function eventHandlers(useCases: UseCases): Handlers<"POST /v1/events"> {
  return {
    "POST /v1/events": async ({ body, scope }) => {
      const { events } = body as { readonly events: readonly JsonObject[] };
      await useCases.takeEvents(scope, { events: events.map(eventOf) });
      return {};
    },
  };
}

function eventOf(event: JsonObject): NetworkEvent {
  for (const name of UUIDS) {
    const value = event[name] ?? null;
    if (value !== null) readUuid(name, value);
  }
  const address = readMac("mac_address", event["mac_address"] as Json);
  return { ...(event as unknown as NetworkEvent), mac_address: address };
}
