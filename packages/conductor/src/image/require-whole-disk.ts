import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";

/**
 * Refuses what asks for a partition image, in the words in which Ironic takes it for one: written as a whole disk, it would be
 * deployed and not boot.
 */
export function requireWholeDisk({ uuid, instance_info: info }: NodeRecord): void {
  const isSet = (key: string) => typeof info[key] === "string" && info[key] !== "";
  const type = info["image_type"];
  const keys = isSet("image_type") ? ["image_type"] : ["kernel", "ramdisk"].filter(isSet);
  if (isSet("image_type") ? type !== "partition" : keys.length === 0) return;
  throw new Failure(
    "node.invalid",
    `instance_info of node ${uuid} asks for a partition image by its ${keys.join(" and ")}`,
    {
      hint:
        "Only whole-disk images can be deployed: name one in image_source, and take the others away with: " +
        `baremetal node unset ${uuid} ${keys.map((key) => `--instance-info ${key}`).join(" ")}`,
    },
  );
}
