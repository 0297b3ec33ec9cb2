import { Type } from "typebox";
import type { Routes } from "../route.ts";

const Nullable = Type.Union([Type.String(), Type.Null()]);

/** An event of Neutron's: what became of a port. */
const NetworkEvent = Type.Object(
  {
    event: Type.Enum(["network.bind_port", "network.unbind_port", "network.delete_port"]),
    port_id: Type.String(),
    mac_address: Type.String(),
    status: Type.String(),
    device_id: Type.Optional(Nullable),
    "binding:host_id": Type.Optional(Nullable),
    "binding:vnic_type": Type.Optional(Nullable),
  },
  { additionalProperties: false },
);

export const eventRoutes = {
  "POST /v1/events": {
    since: 54,
    success: 204,
    summary: "Tell of what happened outside: what a network did to a port.",
    tooOld: { status: 404 },
    body: {
      kind: "document",
      name: "evts",
      schema: Type.Object({ events: Type.Array(NetworkEvent, { minItems: 1 }) }, { additionalProperties: false }),
    },
  },
} as const satisfies Routes;
