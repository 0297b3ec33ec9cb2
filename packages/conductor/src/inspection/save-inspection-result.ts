import type { InspectionResult } from "@ingot/driver-kit";
import type { NodeId } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { Stores } from "../ports/store.ts";
import { newPort } from "../use-cases/ports/create-port.ts";
import { parseCapabilities } from "./capabilities.ts";

/** Writes down what a BMC has said: properties, capabilities, traits, the boot mode, a port for each new NIC. Safe to repeat. */
export async function saveInspectionResult(
  stores: Stores,
  conductor: Conductor,
  save: { readonly node: NodeId; readonly found: InspectionResult },
): Promise<void> {
  const { found } = save;
  const node = await stores.nodes.byUuid(save.node);
  if (node === undefined) return;
  const capabilities = parseCapabilities(node.properties["capabilities"]);
  for (const [name, value] of Object.entries(found.capabilities ?? {})) capabilities.set(name, value);
  const written = [...capabilities].map(([name, value]) => `${name}:${value}`).join(",");
  await stores.nodes.update(node.uuid, {
    properties: { ...node.properties, ...found.properties, ...(written === "" ? {} : { capabilities: written }) },
    traits: [...new Set([...node.traits, ...(found.traits ?? [])])].toSorted(),
    ...(found.boot_mode === undefined ? {} : { boot_mode: found.boot_mode }),
  });
  for (const address of found.addresses) {
    const port = newPort(conductor, { address, node_uuid: node.uuid }, node.uuid);
    if ((await stores.ports.byAddress(port.address)) === undefined) await stores.ports.insert(port);
  }
}
