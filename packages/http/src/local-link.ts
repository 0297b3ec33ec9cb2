import { existsIn, RULES } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import { type TSchema, Type } from "typebox";
import { checkSchema } from "./check-schema.ts";
import { invalid, notAcceptable } from "./faults.ts";

/** A port's `local_link_connection`: which switch port it is plugged into. */
const VTEP = ["vtep-logical-switch", "vtep-physical-switch"] as const;
const texts = Object.fromEntries(
  ["port_id", "switch_id", "hostname", "switch_info", ...VTEP].map((name) => [name, Type.String()]),
);
const CONNECTION = Type.Object(
  { ...texts, network_type: Type.Enum(["managed", "unmanaged"]) },
  { additionalProperties: false, required: [] },
) as TSchema;

/** Checks it for this microversion; the switch is written in lower case. */
export function readLocalLink(connection: JsonObject, version: number): JsonObject {
  checkSchema("local_link_connection", CONNECTION, connection);
  const has = (name: string) => Object.hasOwn(connection, name);
  if (has("network_type") && !existsIn(RULES.localLinkNetworkType, version)) {
    throw notAcceptable(RULES.localLinkNetworkType.since);
  }
  const vtep = VTEP.filter(has);
  if (vtep.length > 0 && !existsIn(RULES.localLinkVtep, version)) {
    throw invalid(`Schema error for local_link_connection: Additional properties are not allowed ('${vtep[0]}')`);
  }
  if (vtep.length === 1) throw invalid(`Schema error for local_link_connection: ${VTEP.join(" and ")} go together`);
  const complete =
    Object.keys(connection).length === 0 ||
    (has("port_id") && (has("switch_id") || has("hostname"))) ||
    connection["network_type"] === "unmanaged";
  if (!complete) {
    throw invalid(
      "Schema error for local_link_connection: 'port_id' and 'switch_id' are required properties",
      "A smart NIC needs port_id and hostname; a port with network_type unmanaged needs neither.",
    );
  }
  return has("switch_id") ? { ...connection, switch_id: readSwitch(String(connection["switch_id"])) } : connection;
}

/** A smart NIC is found by the name of its host. */
export function requireSmartNicLink(connection: JsonObject): void {
  if (connection["port_id"] !== undefined && connection["hostname"] !== undefined) return;
  throw invalid("Smart NIC port must have port_id and hostname in local_link_connection");
}

/** A MAC address or an OpenFlow datapath id. */
function readSwitch(id: string): string {
  const text = id.toLowerCase();
  if (/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^[0-9a-f]{16}$/.test(text)) return text;
  throw invalid(`Expected a MAC address or OpenFlow datapath ID but received ${id.slice(0, 200)}.`);
}
