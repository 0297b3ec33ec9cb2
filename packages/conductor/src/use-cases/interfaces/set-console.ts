import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { withInterface } from "./with-interface.ts";

export interface SetConsole {
  readonly node: string;
  readonly enabled: boolean;
}

/** Starts or stops serving the serial console. */
export async function setConsole(scope: Scope, conductor: Conductor, input: SetConsole): Promise<void> {
  const { enabled } = input;
  await withInterface(scope, conductor, {
    node: input.node,
    kind: "console",
    changes: true,
    act: async ({ implementation, context, node }) => {
      if (node.console_enabled === enabled) return;
      await (enabled ? implementation.startConsole(context) : implementation.stopConsole(context));
      await conductor.store.nodes.update(node.uuid, { console_enabled: enabled, last_error: null });
    },
  });
}
