import type { StepKind } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import type { StepCatalogue } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { knownRamdisk } from "./ramdisk-manifest.ts";
import { stepCatalogue } from "./step-catalogue.ts";

/** All steps of a kind that a node can run, as far as is known before its agent has spoken. */
export async function knownCatalogue(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly kind: Exclude<StepKind, "verify"> },
): Promise<StepCatalogue> {
  const { node, kind } = of;
  const known = await knownRamdisk(scope, node.driver_info, conductor.config);
  const ramdisk = known === undefined ? null : { name: known.name, steps: known.manifest.agent.steps[kind] };
  return stepCatalogue(conductor, node, { kind, ramdisk });
}
