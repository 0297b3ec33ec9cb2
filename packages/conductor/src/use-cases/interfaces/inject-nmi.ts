import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { withInterface } from "./with-interface.ts";

export interface InjectNmi {
  readonly node: string;
}

/** Sends the machine a non-maskable interrupt, at once. */
export async function injectNmi(scope: Scope, conductor: Conductor, input: InjectNmi): Promise<void> {
  await withInterface(scope, conductor, {
    ...input,
    kind: "management",
    changes: true,
    act: async ({ implementation, context, node }) => {
      if (implementation.injectNmi === undefined) throw unsupported(node.driver, "inject_nmi");
      await implementation.injectNmi(context);
    },
  });
}
