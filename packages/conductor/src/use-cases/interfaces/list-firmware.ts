import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { FirmwareComponentRecord } from "../../ports/firmware-component.ts";
import { findNode } from "../nodes/find-node.ts";

export interface ListFirmware {
  readonly node: string;
}

/** As it was last read from the machine. */
export async function listFirmware(
  scope: Scope,
  conductor: Conductor,
  input: ListFirmware,
): Promise<readonly FirmwareComponentRecord[]> {
  scope.check();
  return conductor.store.firmwareComponents.ofNode((await findNode(conductor.store, input.node)).uuid);
}
