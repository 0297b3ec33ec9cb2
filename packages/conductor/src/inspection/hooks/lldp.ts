/** Hooks over what the switch says of itself. */
import { asList, asObject, type Mutable } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";
import { parseLldp } from "./parse-lldp.ts";
import { nicsWithPorts } from "./physical-network.ts";
import { chassisId, portId, TLV, type Tlv, tlvsOf } from "./lldp-tlvs.ts";

/** More NICs than any machine has: a report with more is not believed. */
const MAX_NICS = 64;

/** Writes `port_id` and `switch_id` into the local link connection of ports, where they are not said already. */
export const localLinkConnection: InspectionHook = {
  name: "local-link-connection",
  needs: ["validate-interfaces"],
  apply(draft) {
    for (const { nic, port } of nicsWithPorts(draft)) {
      const found = linkOf(tlvsOf(draft, nic) ?? []);
      port["local_link_connection"] = { ...found, ...asObject(port["local_link_connection"]) };
    }
  },
};

function linkOf(tlvs: readonly Tlv[]): Mutable {
  const link: Mutable = {};
  for (const { type, data } of tlvs) {
    if (type === TLV.portId) {
      const id = portId(data);
      if (id !== undefined) link["port_id"] ??= id;
    }
    if (type === TLV.chassisId) {
      const { id, isMac } = chassisId(data);
      if (isMac && id !== undefined) link["switch_id"] ??= id;
    }
  }
  return link;
}

/** Puts what each NIC has heard into the plugin data, in words: `parsed_lldp`. */
export const parseLldpHook: InspectionHook = {
  name: "parse-lldp",
  apply(draft) {
    const parsed: Mutable = {};
    for (const nic of asList(draft.inventory["interfaces"]).slice(0, MAX_NICS).map(asObject)) {
      const facts = parseLldp(tlvsOf(draft, nic) ?? []);
      if (Object.keys(facts).length > 0) parsed[String(nic["name"])] = facts;
    }
    if (Object.keys(parsed).length > 0) draft.pluginData["parsed_lldp"] = parsed;
  },
};
