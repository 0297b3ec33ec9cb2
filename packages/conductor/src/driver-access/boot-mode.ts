/** The boot mode and secure boot that an instance asks for, and how its machine gets them. */
import type { BootMode, DriverContext } from "@ingot/driver-kit";
import type { Conductor } from "../conductor.ts";
import { parseCapabilities } from "../inspection/capabilities.ts";
import type { NodeRecord } from "../ports/node.ts";
import { interfaceOf } from "./interface-of.ts";

/**
 * In Ironic's order: secure boot needs `uefi`; then the instance's capabilities (`boot_mode:uefi`), its `deploy_boot_mode`, and
 * the capabilities of the node's properties.
 */
export function wantedBootMode(node: NodeRecord): BootMode | undefined {
  if (wantsSecureBoot(node)) return "uefi";
  const { instance_info: info, properties } = node;
  const wishes = [
    parseCapabilities(info["capabilities"]).get("boot_mode"),
    info["deploy_boot_mode"],
    parseCapabilities(properties["capabilities"]).get("boot_mode"),
  ].map((wish) => (typeof wish === "string" ? wish.toLowerCase() : undefined));
  return wishes.find((wish) => wish === "uefi" || wish === "bios");
}

/** The one in which the instance is booted: what is asked for; else as the machine is; else Ironic's default. */
export function bootModeToDeploy(node: NodeRecord): BootMode {
  const { boot_mode: mode } = node;
  return wantedBootMode(node) ?? (mode === "bios" || mode === "uefi" ? mode : "uefi");
}

/** Whether the instance asks for it: `secure_boot:true` among its capabilities. */
export function wantsSecureBoot({ instance_info: info }: NodeRecord): boolean {
  return /^true$/i.test(parseCapabilities(info["capabilities"]).get("secure_boot") ?? "");
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

/** Turns secure boot on from the machine's next boot, or off again, if the instance asks for it: ramdisks are not signed. */
export async function turnSecureBoot(
  conductor: Conductor,
  node: NodeRecord,
  { context, on }: { readonly context: DriverContext; readonly on: boolean },
): Promise<void> {
  const { setSecureBootState } = interfaceOf(conductor, node, "management");
  if (!wantsSecureBoot(node) || node.secure_boot === on || setSecureBootState === undefined) return;
  await setSecureBootState(context, on);
  context.note(`secure boot is ${on ? "on" : "off"} now, as the capabilities ask for`);
  await conductor.store.nodes.update(node.uuid, { secure_boot: on });
}
