import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeTargetRecord } from "../../ports/volume-target.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { requirePoweredOff } from "../nodes/require-powered-off.ts";
import { duplicateVolumeTarget } from "./create-volume-target.ts";
import { findVolumeTarget } from "./find-volume-target.ts";
import type { VolumeTargetFields } from "./volume-target-fields.ts";

export interface UpdateVolumeTarget {
  readonly target: string;
  readonly changes: Partial<VolumeTargetFields>;
}

/** Changes a volume target; the node that it belongs to afterwards must be powered off. */
export async function updateVolumeTarget(
  scope: Scope,
  conductor: Conductor,
  input: UpdateVolumeTarget,
): Promise<VolumeTargetRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const target = await findVolumeTarget(stores, input.target);
    const { uuid, node_uuid: given, ...changes } = input.changes;
    if (uuid !== undefined && uuid !== target.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    const node = await findBodyNode(stores, given ?? target.node_uuid);
    requirePoweredOff(node, "volume target update");
    try {
      return await stores.volumeTargets.update(target.uuid, { ...changes, node_uuid: node.uuid });
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateVolumeTarget({ ...target, ...changes }, error) : error;
    }
  });
}
