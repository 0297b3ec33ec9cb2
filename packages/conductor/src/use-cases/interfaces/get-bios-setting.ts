import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { BiosSettingRecord } from "../../ports/bios-setting.ts";
import { findNode } from "../nodes/find-node.ts";

export interface GetBiosSetting {
  readonly node: string;
  readonly name: string;
}

/** As it was last read from the machine; throws `bios.setting_not_found`. */
export async function getBiosSetting(
  scope: Scope,
  conductor: Conductor,
  input: GetBiosSetting,
): Promise<BiosSettingRecord> {
  scope.check();
  const { uuid } = await findNode(conductor.store, input.node);
  const setting = await conductor.store.biosSettings.byName(uuid, input.name);
  if (setting !== undefined) return setting;
  throw new Failure("bios.setting_not_found", `Node ${uuid} doesn't have a BIOS setting '${input.name}'`);
}
