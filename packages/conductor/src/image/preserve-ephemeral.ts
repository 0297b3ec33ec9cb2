import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { type DiskLayout, refused, requireLayout } from "./disk-layout.ts";

export type DeployVerb = "active" | "rebuild";

/** Oslo's words, which are Ironic's. */
const TRUE = /^(?:1|t|true|on|y|yes)$/i;
const FALSE = /^(?:0|f|false|off|n|no)$/i;

/** Whether the ephemeral partition is wished to stay as it is; throws for what is neither true nor false. */
function preservesEphemeral({ uuid, instance_info: info }: NodeRecord): boolean {
  const { preserve_ephemeral: wish = false } = info;
  const text = String(wish ?? false).trim();
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  const words = `instance_info of node ${uuid} has the preserve_ephemeral ${JSON.stringify(wish)}`;
  throw new Failure("node.invalid", `${words}, which is neither true nor false`, { hint: "Set it to true or false." });
}

export interface Preserving {
  readonly verb: DeployVerb;
  /** Of the partition image that is to be written; undefined for a whole-disk image. */
  readonly layout: DiskLayout | undefined;
}

/** To accept the wish and overwrite the partition would lose what was to be kept: it is refused where it cannot be fulfilled. */
export function requirePreservable(node: NodeRecord, { verb, layout }: Preserving): void {
  if (layout === undefined) {
    // A deployment overwrites what is nobody's.
    if (verb === "active" || !preservesEphemeral(node)) return;
    throw refused(node, "a whole-disk image overwrites the whole disk");
  }
  if (!preservesEphemeral(node)) return;
  if (verb === "active") throw refused(node, "a deployment partitions the disk anew: only a rebuild keeps it");
  requireLayout(node, layout);
}

/** Whether partitions are to be left as they are; without an ephemeral one there is nothing in them to be kept. */
export function keepsPartitions(node: NodeRecord, layout: DiskLayout): boolean {
  return layout.ephemeral_gb > 0 && preservesEphemeral(node);
}
