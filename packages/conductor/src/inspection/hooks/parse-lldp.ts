import type { Mutable, MutableJson } from "../draft.ts";
import { AUTONEGOTIATION, MAU_TYPES, SYSTEM_CAPABILITIES } from "./lldp-names.ts";
import { addressOf, chassisId, portId, textOf, TLV, type Tlv } from "./lldp-tlvs.ts";

const DOT1 = "0080c2";
const DOT3 = "00120f";

/** What a switch says of itself and of the port, under Ironic's names; the first of two values for one name counts. */
export function parseLldp(tlvs: readonly Tlv[]): Mutable {
  const facts: Mutable = {};
  for (const { type, data } of tlvs) basicTlv(facts, type, data);
  return facts;
}

function basicTlv(facts: Mutable, type: number, data: Buffer): void {
  switch (type) {
    case TLV.chassisId:
      return set(facts, "switch_chassis_id", chassisId(data).id);
    case TLV.portId:
      return set(facts, "switch_port_id", portId(data));
    case TLV.portDescription:
      return set(facts, "switch_port_description", textOf(data));
    case TLV.systemName:
      return set(facts, "switch_system_name", textOf(data));
    case TLV.systemDescription:
      return set(facts, "switch_system_description", textOf(data));
    case TLV.systemCapabilities:
      if (data.length !== 4) return;
      set(facts, "switch_capabilities_support", bits(data.readUInt16BE(0), SYSTEM_CAPABILITIES));
      return set(facts, "switch_capabilities_enabled", bits(data.readUInt16BE(2), SYSTEM_CAPABILITIES));
    case TLV.managementAddress:
      return append(facts, "switch_mgmt_addresses", addressOf(data.subarray(1)));
    case TLV.organization:
      return organizationTlv(facts, data);
    default:
  }
}

function organizationTlv(facts: Mutable, data: Buffer): void {
  if (data.length < 4) return;
  const oui = data.subarray(0, 3).toString("hex");
  const rest = data.subarray(4);
  if (oui === DOT1) dot1Tlv(facts, data[3] ?? 0, rest);
  if (oui === DOT3) dot3Tlv(facts, data[3] ?? 0, rest);
}

function dot1Tlv(facts: Mutable, subtype: number, data: Buffer): void {
  switch (subtype) {
    case 1:
      return set(facts, "switch_port_untagged_vlan_id", word(data, 0));
    case 2:
      if (data.length !== 3) return;
      set(facts, "switch_port_protocol_vlan_enabled", hasBit(data, 2));
      set(facts, "switch_port_protocol_vlan_support", hasBit(data, 1));
      return append(facts, "switch_port_protocol_vlan_ids", word(data, 1));
    case 3: {
      const [length = 0] = data.subarray(2);
      if (data.length < 3 + length) return;
      return append(facts, "switch_port_vlans", {
        name: textOf(data.subarray(3, 3 + length)),
        id: data.readUInt16BE(0),
      });
    }
    case 4: {
      const [length = 0] = data;
      if (data.length < 1 + length) return;
      return append(facts, "switch_protocol_identities", data.subarray(1, 1 + length).toString("hex"));
    }
    case 6:
      return set(facts, "switch_port_management_vlan_id", word(data, 0));
    case 7:
      return linkAggregation(facts, data);
    default:
  }
}

function dot3Tlv(facts: Mutable, subtype: number, data: Buffer): void {
  switch (subtype) {
    case 1: {
      const mau = data.length === 5 ? MAU_TYPES[data.readUInt16BE(3)] : undefined;
      if (mau === undefined) return;
      set(facts, "switch_port_autonegotiation_enabled", hasBit(data, 2));
      set(facts, "switch_port_autonegotiation_support", hasBit(data, 1));
      set(facts, "switch_port_physical_capabilities", bits(data.readUInt16BE(1), AUTONEGOTIATION).toSorted());
      return set(facts, "switch_port_mau_type", mau);
    }
    case 3:
      return linkAggregation(facts, data);
    case 4:
      return set(facts, "switch_port_mtu", word(data, 0));
    default:
  }
}

function linkAggregation(facts: Mutable, data: Buffer): void {
  if (data.length !== 5) return;
  set(facts, "switch_port_link_aggregation_enabled", hasBit(data, 2));
  set(facts, "switch_port_link_aggregation_support", hasBit(data, 1));
  set(facts, "switch_port_link_aggregation_id", data.readUInt32BE(1));
}

function set(facts: Mutable, name: string, value: MutableJson | undefined): void {
  if (value !== undefined) facts[name] ??= value;
}

function append(facts: Mutable, name: string, value: MutableJson | undefined): void {
  if (value === undefined) return;
  const list = facts[name];
  if (Array.isArray(list)) list.push(value);
  else facts[name] = [value];
}

function word(data: Buffer, at: number): number | undefined {
  return data.length >= at + 2 ? data.readUInt16BE(at) : undefined;
}

function hasBit(data: Buffer, mask: number): boolean {
  return ((data[0] ?? 0) & mask) !== 0;
}

/** Names of the bits that are set. */
function bits(value: number, names: Readonly<Record<number, string>>): string[] {
  return Object.entries(names)
    .filter(([mask]) => (value & Number(mask)) !== 0)
    .map(([, name]) => name);
}
