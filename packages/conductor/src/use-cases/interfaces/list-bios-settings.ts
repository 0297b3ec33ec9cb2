import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { BiosSettingRecord } from "../../ports/bios-setting.ts";
import { findNode } from "../nodes/find-node.ts";

export interface ListBiosSettings {
  readonly node: string;
}

/** As they were last read from the machine. */
export async function listBiosSettings(
  scope: Scope,
  conductor: Conductor,
  input: ListBiosSettings,
): Promise<readonly BiosSettingRecord[]> {
  scope.check();
  return conductor.store.biosSettings.ofNode((await findNode(conductor.store, input.node)).uuid);
}
