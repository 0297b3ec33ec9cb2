import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { PortChanges, PortRecord } from "../../ports/port.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { duplicatePort, normalAddress } from "./create-port.ts";
import { findPort } from "./find-port.ts";
import type { PortFields } from "./port-fields.ts";

export interface UpdatePort {
  readonly port: string;
  readonly changes: Partial<PortFields>;
}

/** Changes fields of a port. */
export async function updatePort(scope: Scope, conductor: Conductor, input: UpdatePort): Promise<PortRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const port = await findPort(stores, input.port);
    const node = await findNode(stores, port.node_uuid);
    requireUnlocked(node);
    const changes = portChanges(port, input.changes);
    if (node.instance_uuid !== null && !node.maintenance && changes.address !== undefined) {
      throw new Failure(
        "node.associated",
        `Cannot update the address of port ${port.uuid} while its node has an instance.`,
      );
    }
    try {
      return await stores.ports.update(port.uuid, changes);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicatePort({ ...port, ...changes }, error) : error;
    }
  });
}

function portChanges(port: PortRecord, given: Partial<PortFields>): PortChanges {
  const { uuid, node_uuid: node, address, ...rest } = given;
  if (uuid !== undefined && uuid !== port.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
  if (node !== undefined && node !== port.node_uuid) {
    throw new Failure("input.invalid", "'/node_uuid' cannot be changed: delete the port and create another");
  }
  return {
    ...rest,
    node_uuid: port.node_uuid,
    ...(address === undefined || normalAddress(address) === port.address ? {} : { address: normalAddress(address) }),
  };
}
