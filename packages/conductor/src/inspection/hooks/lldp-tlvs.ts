/** LLDP frames as an agent reports them: `[type, hexadecimal value]` for each TLV (IEEE 802.1AB, 802.1Q annex D, 802.3 clause 79). */
import { asList, asObject, type InspectionDraft, type Mutable, type MutableJson } from "../draft.ts";

export interface Tlv {
  readonly type: number;
  readonly data: Buffer;
}

export const TLV = {
  chassisId: 1,
  portId: 2,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  systemCapabilities: 7,
  managementAddress: 8,
  organization: 127,
} as const;

/** Longest value of a TLV: its length has nine bits. */
const MAX_VALUE = 511;

/** The TLVs that a NIC has heard; undefined when none were reported. Those that are not well-formed are left out. */
export function tlvsOf(draft: InspectionDraft, nic: Mutable): readonly Tlv[] | undefined {
  const raw = asObject(draft.pluginData["lldp_raw"])[String(nic["name"])] ?? nic["lldp"];
  if (!Array.isArray(raw)) return undefined;
  return raw.flatMap((each: MutableJson): Tlv[] => {
    const [type, value] = asList(each);
    if (typeof type !== "number" || typeof value !== "string" || !/^(?:[0-9a-fA-F]{2})*$/.test(value)) return [];
    const data = Buffer.from(value, "hex");
    return data.length > MAX_VALUE ? [] : [{ type, data }];
  });
}

export function textOf(data: Buffer): string {
  return data.toString("utf8").replaceAll("\0", "");
}

export function macOf(data: Buffer): string | undefined {
  return data.length === 6 ? [...data].map((byte) => byte.toString(16).padStart(2, "0")).join(":") : undefined;
}

const IPV4_FAMILY = 1;
const IPV6_FAMILY = 2;
const MAC_FAMILY = 6;

/** An address behind its IANA family number. */
export function addressOf(data: Buffer): string | undefined {
  const [family] = data;
  const rest = data.subarray(1);
  if (family === IPV4_FAMILY && rest.length >= 4) return [...rest.subarray(0, 4)].join(".");
  if (family === MAC_FAMILY) return macOf(rest.subarray(0, 6));
  if (family !== IPV6_FAMILY || rest.length < 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => rest.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

const MAC_OF_CHASSIS = 4;
const ADDRESS_OF_CHASSIS = 5;
const MAC_OF_PORT = 3;
const ADDRESS_OF_PORT = 4;

/** The switch: its id, and whether that is a MAC address. */
export function chassisId(data: Buffer): { readonly id: string | undefined; readonly isMac: boolean } {
  const [subtype = 0] = data;
  return {
    id: idOf(data, { mac: MAC_OF_CHASSIS, address: ADDRESS_OF_CHASSIS, last: 7 }),
    isMac: subtype === MAC_OF_CHASSIS,
  };
}

export function portId(data: Buffer): string | undefined {
  return idOf(data, { mac: MAC_OF_PORT, address: ADDRESS_OF_PORT, last: 7 });
}

interface Subtypes {
  readonly mac: number;
  readonly address: number;
  readonly last: number;
}

function idOf(data: Buffer, subtypes: Subtypes): string | undefined {
  const [subtype] = data;
  const rest = data.subarray(1);
  if (subtype === undefined || subtype === 0 || subtype > subtypes.last) return undefined;
  if (subtype === subtypes.mac) return macOf(rest);
  if (subtype === subtypes.address) return addressOf(rest);
  return textOf(rest);
}
