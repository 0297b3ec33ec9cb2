import type { Machine } from "../machine/machine.ts";

export const ROOT = "/redfish/v1";

export function systemPath(machine: Machine): string {
  return `${ROOT}/Systems/${machine.definition.uuid}`;
}

export function managerPath(machine: Machine): string {
  return `${ROOT}/Managers/${machine.definition.uuid}`;
}

export function chassisPath(machine: Machine): string {
  return `${ROOT}/Chassis/${machine.definition.uuid}`;
}

export function link(path: string): { readonly "@odata.id": string } {
  return { "@odata.id": path };
}
