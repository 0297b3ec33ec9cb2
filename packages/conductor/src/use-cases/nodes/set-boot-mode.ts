import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { withManagement } from "./with-management.ts";

export interface SetBootMode {
  readonly node: string;
  readonly mode: string;
}

/** Tells the BMC. */
export async function setBootMode(scope: Scope, conductor: Conductor, input: SetBootMode): Promise<void> {
  const { mode } = input;
  if (mode !== "uefi" && mode !== "bios") {
    throw new Failure("input.invalid", `Invalid boot mode ${mode} specified.`, { hint: "It may be: uefi, bios." });
  }
  await withManagement(scope, conductor, {
    node: input.node,
    changes: true,
    act: async (management, context, node) => {
      if (management.setBootMode === undefined) {
        throw new Failure("interface.unsupported", `Driver ${node.driver} does not support setting the boot mode.`);
      }
      await management.setBootMode(context, mode);
      await conductor.store.nodes.update(node.uuid, { boot_mode: mode });
    },
  });
}
