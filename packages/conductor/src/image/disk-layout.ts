/** How a disk was partitioned for the instance that is on it, and whether that may stay. */
import { Failure, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";

/** What decides where each partition is. */
export type DiskLayout = Readonly<{
  root_gb: number;
  swap_mb: number;
  ephemeral_gb: number;
  boot_mode: "bios" | "uefi";
  disk_label: "gpt" | "msdos";
}>;

/** Where it is remembered in `driver_internal_info`, with its first three under Ironic's names. */
export const LAYOUT = "instance";

/** That a writing of the disk has begun, and has not left the layout that is remembered, if any. */
export const OVERWRITTEN = "ingot_disk_overwritten";

/** Of what was written before, in `driver_internal_info`; null removes a key. */
export const NOTHING_WRITTEN = {
  [LAYOUT]: null,
  [OVERWRITTEN]: null,
  root_uuid_or_disk_id: null,
  partition_uuids: null,
} as const;

/**
 * Throws unless the disk has the partitions that the instance is to have now: only then can one of them be kept. Of a node that
 * was adopted nothing is known, as in Ironic; its agent looks at the disk.
 */
export function requireLayout(node: NodeRecord, wanted: DiskLayout): void {
  const { [LAYOUT]: deployed, [OVERWRITTEN]: overwritten } = node.driver_internal_info;
  if (!isJsonObject(deployed)) {
    if (overwritten === true) throw refused(node, "no partition image has been written to the end on its disk");
    if (wanted.ephemeral_gb === 0) throw refused(node, "its instance_info has no ephemeral_gb");
    return;
  }
  const changed = Object.entries(wanted).filter(([key, value]) => isOther(deployed, key, value));
  if (changed.length === 0) return;
  const words = changed.map(
    ([key, value]) => `Deployed value of ${key} was ${String(deployed[key])} but requested value is ${String(value)}.`,
  );
  throw refused(node, `the following parameters have different values from previous deployment: ${words.join(" ")}`);
}

function isOther(deployed: JsonObject, key: string, value: string | number): boolean {
  const was = deployed[key];
  return was !== undefined && was !== value && !(typeof value === "number" && Number(was) === value);
}

/** Refused, with the way out: to give up what was to be kept. */
export function refused({ uuid }: NodeRecord, why: string): Failure {
  return new Failure("node.invalid", `Node ${uuid} is to keep its ephemeral partition, but ${why}`, {
    hint: `Give that up with: baremetal node unset ${uuid} --instance-info preserve_ephemeral`,
  });
}
