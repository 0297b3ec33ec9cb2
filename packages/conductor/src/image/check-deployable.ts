import { Failure, formatSize, GIB, type Scope } from "@ingot/kernel";
import { allowsVerb } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { deployMethod } from "../planning/step-catalogue.ts";
import type { NodeRecord } from "../ports/node.ts";
import { type CheckedImage, checkImage } from "./image-source.ts";
import { imageTypeOf } from "./image-type.ts";
import { type PartitionImage, partitionImageOf, requireBootable } from "./partition-image.ts";
import { type DeployVerb, requirePreservable } from "./preserve-ephemeral.ts";
import { checkRamdiskInstance } from "./ramdisk-instance.ts";
import { requireCapabilities } from "./require-capabilities.ts";
import { requireRootDeviceHints } from "./require-root-device.ts";

export interface Deployment {
  readonly node: NodeRecord;
  /** Undefined: whichever the node's state allows. */
  readonly verb: DeployVerb | undefined;
}

/**
 * Refuses an `instance_info` that the node's deploy interface cannot deploy, before anything is powered on. What is to be written by
 * the steps that somebody asks for (`custom-agent`) is theirs to check.
 */
export async function checkDeployable(scope: Scope, conductor: Conductor, deployment: Deployment): Promise<void> {
  const { node } = deployment;
  const method = deployMethod(conductor, node);
  if (method === "fake") return;
  requireCapabilities(node);
  if (method === "ramdisk") return await checkRamdiskInstance(scope, conductor, node);
  requireRootDeviceHints(node);
  if (method === "direct") await checkInstanceImage(scope, conductor, deployment);
}

async function checkInstanceImage(scope: Scope, conductor: Conductor, { node, verb }: Deployment): Promise<void> {
  const partitions = imageTypeOf(node) === "partition" ? partitionImageOf(node) : undefined;
  if (partitions !== undefined) requireBootable(node, partitions, conductor.config);
  const asked = verb ?? (allowsVerb(node.provision_state, "rebuild") ? "rebuild" : "active");
  requirePreservable(node, { verb: asked, layout: partitions?.layout });
  const image = await checkImage(scope, node, conductor.config);
  if (partitions !== undefined) requireFit(node, image, partitions);
}

/** A filesystem for the root partition, and no larger than that: the agent would say the same, with the machine's disk overwritten. */
function requireFit({ uuid }: NodeRecord, image: CheckedImage, { layout }: PartitionImage): void {
  if (image.isDisk) {
    throw new Failure(
      "media.image_refused",
      `the image of node ${uuid} has a partition table: it is no partition image`,
      {
        hint: `Deploy it as the whole-disk image that it is: set image_type to whole-disk, and take kernel and ramdisk away from instance_info.`,
      },
    );
  }
  const { diskSize = 0 } = image;
  if (diskSize <= layout.root_gb * GIB) return;
  const sizes = `Image virtual size: ${formatSize(diskSize)}, root size: ${formatSize(layout.root_gb * GIB)}`;
  throw new Failure("node.invalid", `Root partition is too small for requested image. ${sizes}`, {
    hint: `Set a larger root_gb in instance_info of node ${uuid}, or choose a smaller image.`,
  });
}
