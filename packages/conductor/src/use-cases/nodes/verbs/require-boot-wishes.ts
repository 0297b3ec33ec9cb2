import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { wantedBootMode, wantsSecureBoot } from "../../../driver-access/boot-mode.ts";
import { interfaceOf } from "../../../driver-access/interface-of.ts";
import type { NodeRecord } from "../../../ports/node.ts";

/**
 * Refuses a boot mode or secure boot that the instance wants, the machine is not known to have, and the driver cannot set: who
 * asked for secure boot must not get a machine without it.
 */
export function requireBootWishes(conductor: Conductor, node: NodeRecord): void {
  const { setBootMode, setSecureBootState } = interfaceOf(conductor, node, "management");
  if (wantsSecureBoot(node) && node.secure_boot !== true && setSecureBootState === undefined) {
    const state = node.secure_boot === false ? "off" : "not known to be on";
    throw new Failure("node.invalid", `instance_info of node ${node.uuid} asks for secure boot, which is ${state}`, {
      hint: `Its driver ${node.driver} cannot turn it on: do so in the firmware's setup, or do not ask for it.`,
    });
  }
  const mode = wantedBootMode(node);
  if (mode === undefined || node.boot_mode === null || node.boot_mode === mode || setBootMode !== undefined) return;
  throw new Failure(
    "node.invalid",
    `node ${node.uuid} is to boot in the mode ${mode}, but is set to ${node.boot_mode}`,
    {
      hint: `Its driver ${node.driver} cannot change it: do so in the firmware's setup, or ask for ${node.boot_mode}.`,
    },
  );
}
