import type { VirtualMedium } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { withInterface } from "./with-interface.ts";

export interface AttachMedia {
  readonly node: string;
  readonly medium: VirtualMedium;
}

/** Has the BMC put an image that it fetches itself into a virtual drive. */
export async function attachMedia(scope: Scope, conductor: Conductor, input: AttachMedia): Promise<void> {
  const { medium } = input;
  if (!/^https?:\/\//i.test(medium.image) || !URL.canParse(medium.image)) {
    throw new Failure("input.invalid", `The image URL '${medium.image}' is neither http:// nor https://.`, {
      hint: "The BMC fetches the image itself: serve it where the BMC reaches it.",
    });
  }
  await withInterface(scope, conductor, {
    node: input.node,
    kind: "management",
    changes: true,
    act: async ({ implementation, context, node }) => {
      if (implementation.attachVirtualMedia === undefined) throw unsupported(node.driver, "attach_virtual_media");
      await implementation.attachVirtualMedia(context, medium);
    },
  });
}
