import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { deployMethod } from "../planning/step-catalogue.ts";
import type { NodeRecord } from "../ports/node.ts";
import { checkImage } from "./image-source.ts";
import { checkRamdiskInstance } from "./ramdisk-instance.ts";

/**
 * Refuses an `instance_info` that the node's deploy interface cannot deploy, before anything is powered on. What is to be written by
 * the steps that somebody asks for (`custom-agent`) is theirs to check.
 */
export async function checkDeployable(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  const method = deployMethod(conductor, node);
  if (method === "direct") await checkImage(scope, node, conductor.config);
  if (method === "ramdisk") await checkRamdiskInstance(scope, conductor, node);
}
