import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { type ListedStep, planManual, requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { knownRamdisk } from "../../../planning/ramdisk-manifest.ts";
import { stepCatalogue, usesAgent } from "../../../planning/step-catalogue.ts";
import { cleanPlan } from "../../../plans/clean-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import type { SetProvisionState } from "../set-provision-state.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** A manual cleaning: the steps of the request, in its order; then back to `manageable`. */
export async function clean(
  scope: Scope,
  conductor: Conductor,
  asked: { node: NodeRecord; input: SetProvisionState },
): Promise<void> {
  const { node, input } = asked;
  requireVerb(node, "clean");
  requireNoMaintenance(node, "clean");
  const request = (input.cleanSteps ?? []) as readonly ListedStep[];
  if (request.length === 0) {
    throw new Failure("input.invalid", 'clean_steps is required when setting target provision state to "clean"');
  }
  await requireInterfaces(scope, conductor, {
    node,
    kinds: ["power", "management", "boot", "deploy"],
    what: "cleaning",
  });
  const known = await knownRamdisk(scope, node.driver_info, conductor.config);
  const ramdisk = known === undefined ? null : { name: known.name, steps: known.manifest.agent.steps.clean };
  const disableRamdisk = input.disableRamdisk === true;
  const catalogue = stepCatalogue(conductor, node, { kind: "clean", ramdisk });
  const { steps } = requirePlan(planManual({ catalogue, request, listName: "clean_steps", disableRamdisk }));
  const plan = cleanPlan({
    node: node.uuid,
    request: request as unknown as JsonObject[],
    ramdisk: !disableRamdisk && usesAgent(conductor, node),
    steps,
  });
  await startOperation(conductor, { node, verb: "clean", plan, target: "manageable" });
}
