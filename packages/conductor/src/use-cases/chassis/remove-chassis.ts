import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findChassis } from "./find-chassis.ts";

export interface RemoveChassis {
  readonly chassis: string;
}

/** Deletes a chassis; refused while nodes are in it. */
export async function removeChassis(scope: Scope, conductor: Conductor, input: RemoveChassis): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const { uuid } = await findChassis(stores, input.chassis);
    const nodes = await stores.nodes.list({ chassis_uuid: uuid, include_children: true }, { limit: 1 });
    if (nodes.length > 0) {
      const message = `Cannot complete the requested action because chassis ${uuid} contains nodes.`;
      throw new Failure("chassis.not_empty", message);
    }
    await stores.chassis.remove(uuid);
  });
}
