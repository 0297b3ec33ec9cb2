import { basename } from "node:path";
import { newSecret } from "@ingot/kernel";
import { baseUrlOf } from "../agent-access/base-url.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";

const KEY = "ingot_published_image";

/** Gives a file of this server a URL that the node's agent can read. The secret is written down first: a crash leaves nothing behind. */
export async function publishImage(conductor: Conductor, node: NodeRecord, file: string): Promise<string> {
  await unpublishImage(conductor, node);
  const secret = newSecret();
  await conductor.store.nodes.mergeInternalInfo(node.uuid, { [KEY]: secret });
  const name = basename(file).replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "") || "image";
  const { path } = await conductor.media.publish(file, { name, secret });
  return `${baseUrlOf(conductor, node)}${path}`;
}

/** Safe to repeat, and when nothing was published. */
export async function unpublishImage(conductor: Conductor, node: NodeRecord): Promise<void> {
  const secret = node.driver_internal_info[KEY];
  if (typeof secret !== "string") return;
  await conductor.media.unpublish(secret);
  await conductor.store.nodes.mergeInternalInfo(node.uuid, { [KEY]: null });
}
