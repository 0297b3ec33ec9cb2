import { createHash } from "node:crypto";
import { GIB, MIB } from "@ingot/kernel";
import type { MachineFacts } from "../machine/machine.ts";

/** A machine of the simulator: the same for the same seed and number. */
export interface SimulatedDefinition extends MachineFacts {
  readonly index: number;
  /** The loopback address that is its BMC's and its agent's own. */
  readonly address: string;
}

const DISKS = [8 * GIB];
const PER_OCTET = 250;

export function simulatedDefinition(seed: string, prefix: string, index: number): SimulatedDefinition {
  return {
    index,
    address: machineAddress(index),
    name: `${prefix}-${String(index).padStart(5, "0")}`,
    uuid: uuidOf(`${seed} ${index}`),
    mac: macOf(seed, index),
    cpus: 8,
    memoryBytes: 16_384 * MIB,
    diskBytes: DISKS,
  };
}

/** From 127.1.0.1 on: Linux answers for all of 127.0.0.0/8, so that each machine can have an address of its own. */
export function machineAddress(index: number): string {
  const last = (index % PER_OCTET) + 1;
  const third = Math.floor(index / PER_OCTET) % PER_OCTET;
  return `127.${1 + Math.floor(index / PER_OCTET ** 2)}.${third}.${last}`;
}

/** Of version 8 (RFC 9562): made of a digest. */
function uuidOf(text: string): string {
  const digest = createHash("sha256").update(text).digest().subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Locally administered; two octets are the seed's. */
function macOf(seed: string, index: number): string {
  const fleet = createHash("sha256").update(seed).digest("hex").slice(0, 4);
  const digits = `02${fleet}${index.toString(16).padStart(6, "0")}`;
  return (digits.match(/../g) ?? []).join(":");
}
