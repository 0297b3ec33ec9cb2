import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { presentInterface } from "../../driver-access/present-interface.ts";
import { findNode } from "../nodes/find-node.ts";
import { describePassthru } from "./find-passthru.ts";
import type { PassthruMethod } from "./passthru-answer.ts";

export interface ListNodePassthru {
  readonly node: string;
}

/** The vendor methods of a node's driver. */
export async function listNodePassthru(
  scope: Scope,
  conductor: Conductor,
  input: ListNodePassthru,
): Promise<Readonly<Record<string, PassthruMethod>>> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  return describePassthru(presentInterface(conductor, node, "vendor").methods);
}
