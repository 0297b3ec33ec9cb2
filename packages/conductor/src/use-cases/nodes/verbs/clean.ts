import type { Scope } from "@ingot/kernel";
import { requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { knownCatalogue } from "../../../planning/known-catalogue.ts";
import { requireChildSteps } from "../../../planning/require-child-steps.ts";
import { usesAgent } from "../../../planning/step-catalogue.ts";
import { planSource } from "../../../planning/step-source.ts";
import { cleanPlan } from "../../../plans/clean-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import type { SetProvisionState } from "../provision-target.ts";
import { askedSteps } from "./asked-steps.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** A manual cleaning: the steps of the request or of a runbook, in their order; then back to `manageable`. */
export async function clean(
  scope: Scope,
  conductor: Conductor,
  asked: { node: NodeRecord; input: SetProvisionState },
): Promise<void> {
  const { node, input } = asked;
  requireVerb(node, "clean");
  requireNoMaintenance(node, "clean");
  const { source, disableRamdisk } = await askedSteps(conductor, node, {
    list: "clean_steps",
    steps: input.cleanSteps,
    runbook: input.runbook,
    disableRamdisk: input.disableRamdisk,
  });
  const kinds = disableRamdisk ? (["power"] as const) : (["power", "management", "boot", "deploy"] as const);
  await requireInterfaces(scope, conductor, { node, kinds, what: "cleaning" });
  const catalogue = await knownCatalogue(scope, conductor, { node, kind: "clean" });
  const disallowed = conductor.config.steps.disallowed.clean;
  const { steps } = requirePlan(planSource(source, { catalogue, disallowed, disableRamdisk }));
  await requireChildSteps(conductor, { node, steps, kind: "clean" });
  const ramdisk = !disableRamdisk && usesAgent(conductor, node);
  const plan = cleanPlan({ node: node.uuid, source, ramdisk, steps });
  await startOperation(conductor, { node, verb: "clean", plan, target: "manageable" });
}
