import type { VirtualMediaDevice } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { withInterface } from "./with-interface.ts";

export interface DetachMedia {
  readonly node: string;
  readonly devices: readonly VirtualMediaDevice[];
}

/** Empties virtual drives. */
export async function detachMedia(scope: Scope, conductor: Conductor, input: DetachMedia): Promise<void> {
  await withInterface(scope, conductor, {
    node: input.node,
    kind: "management",
    changes: true,
    act: async ({ implementation, context, node }) => {
      if (implementation.detachVirtualMedia === undefined) throw unsupported(node.driver, "detach_virtual_media");
      await implementation.detachVirtualMedia(context, input.devices);
    },
  });
}
