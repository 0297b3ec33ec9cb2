import type { VirtualMediaState } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { withInterface } from "./with-interface.ts";

export interface ListMedia {
  readonly node: string;
}

/** Asks the BMC what is in the machine's virtual drives. */
export async function listMedia(
  scope: Scope,
  conductor: Conductor,
  input: ListMedia,
): Promise<readonly VirtualMediaState[]> {
  return withInterface(scope, conductor, {
    ...input,
    kind: "management",
    act: async ({ implementation, context, node }) => {
      if (implementation.getVirtualMedia === undefined) throw unsupported(node.driver, "get_virtual_media");
      return implementation.getVirtualMedia(context);
    },
  });
}
