import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { requireStable } from "./require-stable.ts";
import { withInterface } from "./with-interface.ts";

export interface SetSecureBoot {
  readonly node: string;
  readonly enabled: boolean;
}

/** Tells the BMC, and writes it down. */
export async function setSecureBoot(scope: Scope, conductor: Conductor, input: SetSecureBoot): Promise<void> {
  const { node: ident, enabled } = input;
  await withInterface(scope, conductor, {
    node: ident,
    kind: "management",
    changes: true,
    require: (node) => requireStable(node, "secure boot state"),
    act: async ({ implementation, context, node }) => {
      if (implementation.setSecureBootState === undefined) throw unsupported(node.driver, "set_secure_boot_state");
      await implementation.setSecureBootState(context, enabled);
      await conductor.store.nodes.update(node.uuid, { secure_boot: enabled, last_error: null });
    },
  });
}
