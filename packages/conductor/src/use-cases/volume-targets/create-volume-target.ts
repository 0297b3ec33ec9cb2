import { Failure, isFailure, newId, type Scope, type VolumeTargetId } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeTargetRecord } from "../../ports/volume-target.ts";
import { isFailureOn } from "../duplicate.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import type { VolumeTargetFields } from "./volume-target-fields.ts";

export interface CreateVolumeTarget {
  readonly fields: VolumeTargetFields;
}

/** Creates a volume target of a node. */
export async function createVolumeTarget(
  scope: Scope,
  conductor: Conductor,
  input: CreateVolumeTarget,
): Promise<VolumeTargetRecord> {
  scope.check();
  const { fields } = input;
  return conductor.store.transaction(async (stores) => {
    const target: VolumeTargetRecord = {
      uuid: (fields.uuid?.toLowerCase() ?? newId()) as VolumeTargetId,
      created_at: conductor.clock.now(),
      updated_at: null,
      node_uuid: (await findBodyNode(stores, fields.node_uuid)).uuid,
      volume_type: fields.volume_type,
      properties: fields.properties ?? {},
      boot_index: fields.boot_index,
      volume_id: fields.volume_id,
      extra: fields.extra ?? {},
    };
    try {
      await stores.volumeTargets.insert(target);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateVolumeTarget(target, error) : error;
    }
    return target;
  });
}

/** Ironic's words for what `store.duplicate` says of a volume target. */
export function duplicateVolumeTarget(
  target: Pick<VolumeTargetRecord, "uuid" | "boot_index">,
  error: Failure,
): Failure {
  const which = isFailureOn(error, "boot_index")
    ? `boot index '${target.boot_index}' for the same node`
    : `UUID ${target.uuid}`;
  return new Failure("volume_target.duplicate", `A volume target with ${which} already exists.`, { cause: error });
}
