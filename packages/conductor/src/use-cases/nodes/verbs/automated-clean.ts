import type { Scope } from "@ingot/kernel";
import { type PlannedStep, planAutomatedClean, requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { knownRamdisk } from "../../../planning/ramdisk-manifest.ts";
import { stepCatalogue, usesAgent } from "../../../planning/step-catalogue.ts";
import type { NodeRecord } from "../../../ports/node.ts";

/** Whether the node is cleaned before it becomes available: its own word, else the server's. */
export function isCleanedAutomatically(conductor: Pick<Conductor, "config">, node: NodeRecord): boolean {
  return node.automated_clean ?? conductor.config.automatedClean;
}

/** What an automated cleaning would run, as far as is known before the ramdisk has booted. */
export async function automatedClean(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
): Promise<{ readonly ramdisk: boolean; readonly steps: readonly PlannedStep[] }> {
  const known = await knownRamdisk(scope, node.driver_info, conductor.config);
  const ramdisk = known === undefined ? null : { name: known.name, steps: known.manifest.agent.steps.clean };
  const catalogue = stepCatalogue(conductor, node, { kind: "clean", ramdisk });
  return { ramdisk: usesAgent(conductor, node), steps: requirePlan(planAutomatedClean({ catalogue })).steps };
}
