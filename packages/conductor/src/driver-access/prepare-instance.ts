import type { DriverContext } from "@ingot/driver-kit";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { turnSecureBoot } from "./boot-mode.ts";
import { interfaceOf } from "./interface-of.ts";

/** What is booted next is the instance, under secure boot if it asks for that. */
export async function prepareInstance(conductor: Conductor, node: NodeRecord, context: DriverContext): Promise<void> {
  await turnSecureBoot(conductor, node, { context, on: true });
  await interfaceOf(conductor, node, "boot").prepareInstance(context);
}
