import type { Patch } from "@ingot/client";
import { isFailure } from "@ingot/kernel";
import type { SimulatedNode } from "@ingot/lab";
import type { Session } from "../../cli/session.ts";
import { severalAtOnce } from "./several-at-once.ts";

/** Nodes with their ports: a request creates at most 1000 things. */
const BATCH = 500;

/** Makes nodes of the machines that the API does not have yet, and tells those that it has where they are now; answers how many it made. */
export async function enrol(
  { scope, client }: Session,
  machines: readonly SimulatedNode[],
  how: { readonly clean: boolean },
): Promise<number> {
  const nodes = await client.nodes.list(scope, { fields: ["uuid", "driver_info"] });
  const there = new Map(nodes.map((node) => [node.uuid, node.driver_info?.["redfish_address"]]));
  const moved = machines.filter(
    (one) => there.has(one.uuid) && there.get(one.uuid) !== one.driver_info["redfish_address"],
  );
  await severalAtOnce(moved, async (machine) => void (await client.nodes.update(scope, machine.uuid, moves(machine))));
  const missing = machines.filter(({ uuid }) => !there.has(uuid));
  for (let at = 0; at < missing.length; at += BATCH) {
    const batch = missing.slice(at, at + BATCH);
    const values = batch.map((machine) => nodeOf(machine, how.clean));
    const ports = batch.map(({ mac, uuid }) => ({ address: mac, node_uuid: uuid }));
    try {
      await client.ingot.createAll(scope, { nodes: values, ports });
    } catch (error) {
      if (!isFailure(error, "client.not_ingot")) throw error;
      await severalAtOnce(batch, async (_, index) => {
        await client.nodes.create(scope, values[index] ?? {});
        await client.ports.create(scope, ports[index] ?? {});
      });
    }
  }
  return missing.length;
}

/** The ports of a simulator that was started again may be others. */
function moves({ driver_info, instance_info }: SimulatedNode): Patch {
  const put = (field: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, value]) => ({ op: "add" as const, path: `/${field}/${key}`, value }));
  return [...put("driver_info", driver_info), ...put("instance_info", instance_info)];
}

function nodeOf(machine: SimulatedNode, clean: boolean) {
  const { uuid, name, driver_info, properties, instance_info } = machine;
  return {
    ...{ uuid, name, driver_info, properties, instance_info },
    driver: "redfish",
    resource_class: "simulated",
    ...(clean ? {} : { automated_clean: false }),
  };
}
