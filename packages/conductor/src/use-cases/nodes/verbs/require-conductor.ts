import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { isServed, noConductorFor } from "../../../fleet/served.ts";
import type { NodeRecord } from "../../../ports/node.ts";

/** Throws `conductor.none_serving`: what is asked for would wait for a conductor that there is not. */
export async function requireConductor(conductor: Conductor, node: NodeRecord): Promise<void> {
  if (await isServed(conductor, node)) return;
  throw new Failure("conductor.none_serving", noConductorFor(node));
}
