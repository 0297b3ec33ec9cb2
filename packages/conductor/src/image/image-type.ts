import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";

const IMAGE_TYPES = ["whole-disk", "partition"] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** As Ironic tells it: what `image_type` says; without one, `kernel` or `ramdisk` make it a partition image. */
export function imageTypeOf({ uuid, instance_info: info }: NodeRecord): ImageType {
  const said = info["image_type"];
  const type = IMAGE_TYPES.find((known) => known === said);
  if (type !== undefined) return type;
  if (isSet(said)) {
    throw new Failure(
      "node.invalid",
      `instance_info of node ${uuid} has the image_type ${JSON.stringify(said)}; valid are ${IMAGE_TYPES.join(" and ")}`,
      { hint: `Leave it out for a whole-disk image: baremetal node unset ${uuid} --instance-info image_type` },
    );
  }
  return isSet(info["kernel"]) || isSet(info["ramdisk"]) ? "partition" : "whole-disk";
}

/** What the node's deployment has been decided to be, when it began; else what `instance_info` says now. */
export function deployedImageType(node: NodeRecord): ImageType {
  const { is_whole_disk_image: whole } = node.driver_internal_info;
  return typeof whole === "boolean" ? (whole ? "whole-disk" : "partition") : imageTypeOf(node);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
