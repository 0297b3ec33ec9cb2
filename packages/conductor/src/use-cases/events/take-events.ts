import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { tell } from "../../state/timeline-writer.ts";

/** What a network did to a port (Ironic: POST /v1/events). */
export interface NetworkEvent {
  readonly event: string;
  /** The network service's UUID of its own port. */
  readonly port_id: string;
  readonly mac_address: string;
  readonly status: string;
}

export interface TakeEvents {
  readonly events: readonly NetworkEvent[];
}

/** Notes each event in the timeline of the node whose NIC it is about; nothing waits for them. Events of NICs that nobody knows are passed over. */
export async function takeEvents(scope: Scope, conductor: Conductor, input: TakeEvents): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    for (const { event, port_id: id, mac_address: address, status } of input.events) {
      const port = await stores.ports.byAddress(address);
      if (port === undefined) continue;
      const message = `${event} of ${address}: ${status}`;
      const details = { event, port_id: id, mac_address: address, status };
      await tell(stores, conductor, { node: port.node_uuid, kind: "log", message, details });
    }
  });
}
