import type { BootMode } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { requireStable } from "./require-stable.ts";
import { withInterface } from "./with-interface.ts";

export interface SetBootMode {
  readonly node: string;
  readonly mode: BootMode;
}

/** Tells the BMC, and writes it down. */
export async function setBootMode(scope: Scope, conductor: Conductor, input: SetBootMode): Promise<void> {
  const { node: ident, mode } = input;
  await withInterface(scope, conductor, {
    node: ident,
    kind: "management",
    changes: true,
    require: (node) => requireStable(node, "boot mode"),
    act: async ({ implementation, context, node }) => {
      if (implementation.setBootMode === undefined) throw unsupported(node.driver, "set_boot_mode");
      await implementation.setBootMode(context, mode);
      await conductor.store.nodes.update(node.uuid, { boot_mode: mode, last_error: null });
    },
  });
}
