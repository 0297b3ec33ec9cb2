import type { BootMode } from "@ingot/driver-kit";
import { isJsonObject, type Json, parseJson } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { DriverContext } from "@ingot/driver-kit";
import { interfaceOf } from "./interface-of.ts";

/** The boot mode that the instance, else the node's properties, ask for by their capabilities (`boot_mode:uefi`). */
export function wantedBootMode(node: NodeRecord): BootMode | undefined {
  const wishes = [node.instance_info["capabilities"], node.properties["capabilities"]].map((of) => capability(of));
  return wishes.find((wish) => wish !== undefined);
}

function capability(capabilities: Json | undefined): BootMode | undefined {
  const parsed = typeof capabilities === "string" ? (parseJson(capabilities) ?? capabilities) : capabilities;
  const wish = isJsonObject(parsed)
    ? parsed["boot_mode"]
    : String(parsed ?? "")
        .split(",")
        .map((pair) => pair.split(":"))
        .find(([key]) => key?.trim() === "boot_mode")?.[1]
        ?.trim();
  return wish === "uefi" || wish === "bios" ? wish : undefined;
}

/** Brings the machine to the boot mode that is asked for, if it is in another; answers with the node as it is then. */
export async function syncBootMode(
  conductor: Conductor,
  node: NodeRecord,
  context: DriverContext,
): Promise<NodeRecord> {
  const wanted = wantedBootMode(node);
  const management = interfaceOf(conductor, node, "management");
  if (wanted === undefined || wanted === node.boot_mode || management.setBootMode === undefined) return node;
  await management.setBootMode(context, wanted);
  context.note(`the boot mode is ${wanted} now, as the capabilities ask for`);
  return conductor.store.nodes.update(node.uuid, { boot_mode: wanted });
}
