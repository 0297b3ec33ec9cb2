import { type HardwareType, INTERFACE_KINDS } from "@ingot/driver-kit";
import type { Conductor } from "../../conductor.ts";
import type { DriverSummary } from "./driver-summary.ts";

export function describeDriver(conductor: Conductor, type: HardwareType): DriverSummary {
  const interfaces = INTERFACE_KINDS.map((kind) => {
    const enabled = Object.keys(type.interfaces[kind]);
    return [kind, { default: enabled[0] ?? null, enabled }] as const;
  });
  return {
    name: type.name,
    hosts: [conductor.host],
    type: "dynamic",
    interfaces: Object.fromEntries(interfaces) as unknown as DriverSummary["interfaces"],
  };
}
