import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { requirePoweredOff } from "../nodes/require-powered-off.ts";
import { findVolumeTarget } from "./find-volume-target.ts";

export interface RemoveVolumeTarget {
  readonly target: string;
}

/** Deletes a volume target of a node that is powered off. */
export async function removeVolumeTarget(scope: Scope, conductor: Conductor, input: RemoveVolumeTarget): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const { uuid, node_uuid: node } = await findVolumeTarget(stores, input.target);
    requirePoweredOff(await findNode(stores, node), "volume target deletion");
    await stores.volumeTargets.remove(uuid);
  });
}
