import { Failure } from "@ingot/kernel";
import { parseCapabilities } from "../inspection/capabilities.ts";
import type { NodeRecord } from "../ports/node.ts";

/** Those that decide how a node is deployed, and their values (ironic deploy_utils SUPPORTED_CAPABILITIES). */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  boot_mode: ["bios", "uefi"],
  secure_boot: ["true", "false"],
  disk_label: ["msdos", "gpt"],
};

/** Throws for a capability, of the node or its instance, that has a value that means nothing. */
export function requireCapabilities({ properties, instance_info: info }: NodeRecord): void {
  const places = [
    ["properties/capabilities", parseCapabilities(properties["capabilities"])],
    ["instance_info['capabilities']", parseCapabilities(info["capabilities"])],
  ] as const;
  for (const [name, values] of Object.entries(VALUES)) {
    for (const [place, capabilities] of places) {
      const value = capabilities.get(name) ?? "";
      if (value === "" || values.includes(value.toLowerCase())) continue;
      throw new Failure(
        "node.invalid",
        `The parameter '${name}' from ${place} has an invalid value: '${value}'. Acceptable values are: ${values.join(", ")}.`,
        { hint: "Correct it, or leave it out." },
      );
    }
  }
}
