import { basename } from "node:path";
import { baseUrlOf } from "../agent-access/base-url.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";

/** Under this name a node's image is published, apart from what its driver publishes for it. */
const PREFIX = "image-";
const ownerOf = (node: NodeRecord) => `${PREFIX}${node.uuid}`;

/** The UUID of the node for which something was published, by its driver or here. */
export function nodeOfOwner(owner: string): string {
  return owner.startsWith(PREFIX) ? owner.slice(PREFIX.length) : owner;
}

/** Gives a file of this server a URL that the node's agent can read, until it is withdrawn. */
export async function publishImage(conductor: Conductor, node: NodeRecord, file: string): Promise<string> {
  await unpublishImage(conductor, node);
  const name =
    basename(file)
      .replaceAll(/[^A-Za-z0-9._-]/g, "_")
      .replace(/^\.+/, "") || "image";
  const { path } = await conductor.media.publish(file, { name, owner: ownerOf(node) });
  return `${baseUrlOf(conductor, node)}${path}`;
}

/** Safe to repeat, and when nothing was published. */
export async function unpublishImage(conductor: Conductor, node: NodeRecord): Promise<void> {
  await conductor.media.retract(ownerOf(node));
}
