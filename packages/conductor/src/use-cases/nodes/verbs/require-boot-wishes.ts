import { Failure } from "@ingot/kernel";
import { parseCapabilities } from "../../../inspection/capabilities.ts";
import type { MutableJson } from "../../../inspection/draft.ts";
import type { NodeRecord } from "../../../ports/node.ts";

/**
 * Refuses a boot mode or secure boot that the instance wants and the machine is known not to have: a deployment does not change
 * either, and who asked for secure boot must not get a machine without it.
 */
export function requireBootWishes(node: NodeRecord): void {
  const wanted = parseCapabilities(node.instance_info["capabilities"] as MutableJson | undefined);
  const secure = /^true$/i.test(wanted.get("secure_boot") ?? "");
  if (secure && node.secure_boot !== true) {
    const state = node.secure_boot === false ? "off" : "not known to be on";
    throw new Failure("node.invalid", `instance_info of node ${node.uuid} asks for secure boot, which is ${state}`, {
      hint: `Turn it on before the deployment: baremetal node secure boot on ${node.uuid}`,
    });
  }
  const mode = secure ? "uefi" : bootMode(node, wanted);
  if (mode === undefined || node.boot_mode === null || node.boot_mode === mode) return;
  throw new Failure(
    "node.invalid",
    `node ${node.uuid} is to boot in the mode ${mode}, but is set to ${node.boot_mode}`,
    {
      hint: `Change it before the deployment: baremetal node boot mode set ${node.uuid} ${mode}`,
    },
  );
}

/** In Ironic's order: the instance's capabilities, its `deploy_boot_mode`, the node's capabilities. */
function bootMode({ instance_info: info, properties }: NodeRecord, wanted: Map<string, string>): string | undefined {
  const old = info["deploy_boot_mode"];
  const own = parseCapabilities(properties["capabilities"] as MutableJson | undefined);
  return (wanted.get("boot_mode") ?? (typeof old === "string" ? old : own.get("boot_mode")))?.toLowerCase();
}
