import type { VirtualMachine } from "../machine/virtual-machine.ts";

export const ROOT = "/redfish/v1";

export function systemPath(machine: VirtualMachine): string {
  return `${ROOT}/Systems/${machine.definition.uuid}`;
}

export function managerPath(machine: VirtualMachine): string {
  return `${ROOT}/Managers/${machine.definition.uuid}`;
}

export function chassisPath(machine: VirtualMachine): string {
  return `${ROOT}/Chassis/${machine.definition.uuid}`;
}

export function link(path: string): { readonly "@odata.id": string } {
  return { "@odata.id": path };
}
