import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";

export interface SetMaintenance {
  readonly node: string;
  /** null ends the maintenance. */
  readonly maintenance: { readonly reason: string | null } | null;
}

/** Sets or ends maintenance; ending it clears the reason and the fault. */
export async function setMaintenance(scope: Scope, conductor: Conductor, input: SetMaintenance): Promise<void> {
  scope.check();
  const { maintenance } = input;
  await conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    await stores.nodes.update(
      node.uuid,
      maintenance === null
        ? { maintenance: false, maintenance_reason: null, fault: null }
        : { maintenance: true, maintenance_reason: maintenance.reason },
    );
    const reason = maintenance?.reason ?? null;
    await stores.timeline.append({
      node_uuid: node.uuid,
      operation_id: null,
      at: conductor.clock.now(),
      kind: "config",
      message: maintenance === null ? "maintenance ended" : `maintenance${reason === null ? "" : `: ${reason}`}`,
      details: { maintenance: maintenance !== null, reason },
    });
  });
}
