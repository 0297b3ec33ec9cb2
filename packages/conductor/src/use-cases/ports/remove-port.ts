import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { findPort } from "./find-port.ts";

export interface RemovePort {
  readonly port: string;
}

/** Deletes a port. */
export async function removePort(scope: Scope, conductor: Conductor, input: RemovePort): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const port = await findPort(stores, input.port);
    requireUnlocked(await findNode(stores, port.node_uuid));
    await stores.ports.remove(port.uuid);
  });
}
