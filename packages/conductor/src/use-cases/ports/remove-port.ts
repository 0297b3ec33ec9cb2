import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { findPort } from "./find-port.ts";

export interface RemovePort {
  readonly port: string;
}

/** Deletes a port; refused while its node holds an instance, unless the node is in maintenance. */
export async function removePort(scope: Scope, conductor: Conductor, input: RemovePort): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const port = await findPort(stores, input.port);
    const node = await findNode(stores, port.node_uuid);
    requireUnlocked(node);
    if (node.instance_uuid !== null && !node.maintenance) {
      const message = `Cannot delete the port ${port.uuid} as node ${node.uuid} has instance ${node.instance_uuid}.`;
      throw new Failure("node.associated", message);
    }
    await stores.ports.remove(port.uuid);
  });
}
