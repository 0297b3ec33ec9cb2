import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { findPortgroup } from "./find-portgroup.ts";

export interface RemovePortgroup {
  readonly portgroup: string;
}

/** Deletes a port group; refused while ports are in it. */
export async function removePortgroup(scope: Scope, conductor: Conductor, input: RemovePortgroup): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const { uuid, node_uuid: node } = await findPortgroup(stores, input.portgroup);
    requireUnlocked(await findNode(stores, node));
    if ((await stores.ports.list({ portgroup_uuid: uuid }, { limit: 1 })).length > 0) {
      const message = `Cannot complete the requested action because portgroup ${uuid} contains ports.`;
      throw new Failure("portgroup.not_empty", message);
    }
    await stores.portgroups.remove(uuid);
  });
}
