import { Failure, type Scope } from "@ingot/kernel";
import { requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { knownCatalogue } from "../../../planning/known-catalogue.ts";
import { requireChildSteps } from "../../../planning/require-child-steps.ts";
import { usesAgent } from "../../../planning/step-catalogue.ts";
import { planSource } from "../../../planning/step-source.ts";
import { servicePlan } from "../../../plans/service-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { findNode } from "../find-node.ts";
import type { SetProvisionState } from "../provision-target.ts";
import { askedSteps } from "./asked-steps.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

export interface ServiceVerb {
  readonly node: NodeRecord;
  readonly input: SetProvisionState;
}

/** Changes an active machine: the steps of the request or of a runbook, in their order; the instance comes back. */
export async function service(scope: Scope, conductor: Conductor, { node, input }: ServiceVerb): Promise<void> {
  requireVerb(node, "service");
  requireNoMaintenance(node, "service");
  const { source, disableRamdisk } = await askedSteps(conductor, node, {
    list: "service_steps",
    steps: input.serviceSteps,
    runbook: input.runbook,
    disableRamdisk: input.disableRamdisk,
  });
  const kinds = disableRamdisk ? (["power"] as const) : (["power", "management", "boot", "deploy"] as const);
  await requireInterfaces(scope, conductor, { node, kinds, what: "service" });
  const catalogue = await knownCatalogue(scope, conductor, { node, kind: "service" });
  const disallowed = conductor.config.steps.disallowed.service;
  const { steps } = requirePlan(planSource(source, { catalogue, disallowed, disableRamdisk }));
  await requireChildSteps(conductor, { node, steps, kind: "service" });
  const needed = steps.some((step) => step.requiresRamdisk);
  const ramdisk = needed && !disableRamdisk && usesAgent(conductor, node);
  const plan = servicePlan({ node: node.uuid, source, ramdisk, steps });
  await startOperation(conductor, { node: await freed(scope, conductor, node), verb: "service", plan });
}

const FREED_MS = 60_000;

/** A servicing on hold makes room for the one that is asked for now; nothing is answered before it has ended. */
async function freed(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<NodeRecord> {
  const active = await conductor.store.operations.active(node.uuid);
  if (active === undefined) return node;
  const reason = new Failure("operation.aborted", "The servicing was ended, for another to begin.");
  await conductor.runner.abort(active.operation.id, reason, { force: true });
  using waiting = scope.child();
  await Promise.race([conductor.runner.settled(active.operation.id), waiting.sleep(FREED_MS)]);
  waiting.cancel();
  return await findNode(conductor.store, node.uuid);
}
