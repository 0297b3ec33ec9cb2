import { Type } from "typebox";
import type { Routes } from "../route.ts";

/** Reports hold logs and LLDP frames beside the inventory. */
const REPORT_LIMIT_BYTES = 16 * 1024 * 1024;

const Nullable = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const InspectionReport = Type.Object({
  inventory: Type.Object({
    bmc_address: Nullable,
    bmc_v6address: Nullable,
    interfaces: Type.Array(Type.Object({ mac_address: Type.String() }), { minItems: 1 }),
  }),
});

/** What an agent calls; without authentication. */
export const ramdiskRoutes = {
  "GET /v1/lookup": {
    since: 22,
    success: 200,
    summary: "An agent asks which node it is on.",
    tooOld: { status: 404, fault: true },
    query: {
      addresses: { kind: "texts", since: 22, description: "MAC addresses of its NICs." },
      node_uuid: { kind: "uuid", since: 22, description: "The node's UUID, when it knows it." },
    },
  },
  "POST /v1/continue_inspection": {
    since: 1,
    success: 202,
    summary: "An agent reports what it has found.",
    bodyLimitBytes: REPORT_LIMIT_BYTES,
    query: { node_uuid: { kind: "uuid", since: 84, description: "The node's UUID, when it knows it." } },
    body: { kind: "document", name: "data", schema: InspectionReport },
  },
  "POST /v1/heartbeat/{node}": {
    since: 22,
    success: 202,
    summary: "An agent says that it is alive.",
    tooOld: { status: 404, fault: true },
    body: {
      kind: "values",
      values: {
        callback_url: { kind: "text", since: 22, required: true, description: "Where its commands are taken." },
        agent_version: { kind: "text", since: 36, unknownBefore: true, description: "Its version." },
        agent_token: { kind: "text", since: 62, bodyOnly: true, description: "The token that lookup gave it." },
        agent_verify_ca: { kind: "text", since: 68, unknownBefore: true, description: "PEM of its TLS certificate." },
        agent_status: { kind: "text", since: 72, unknownBefore: true, description: "start, end or error." },
        agent_status_message: { kind: "text", since: 72, unknownBefore: true, description: "Words to the status." },
      },
    },
  },
} as const satisfies Routes;
