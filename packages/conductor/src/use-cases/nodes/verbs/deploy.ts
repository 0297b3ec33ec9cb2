import type { RequestedStep } from "@ingot/contract";
import type { Json, JsonObject, Scope } from "@ingot/kernel";
import { type ChildScope, type DeployMethod, type PlannedStep, planDeploy, requirePlan } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { requireConfigDrive } from "../../../image/config-drive.ts";
import { checkDeployable } from "../../../image/check-deployable.ts";
import { NOTHING_WRITTEN, OVERWRITTEN } from "../../../image/disk-layout.ts";
import { imageTypeOf } from "../../../image/image-type.ts";
import { traitsOf } from "../../../planning/deploy-input.ts";
import { knownCatalogue } from "../../../planning/known-catalogue.ts";
import { requireChildSteps } from "../../../planning/require-child-steps.ts";
import { deployMethod } from "../../../planning/step-catalogue.ts";
import { deployPlan } from "../../../plans/deploy-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { requireUnprotected } from "../remove-node.ts";
import type { SetProvisionState } from "../provision-target.ts";
import { requireBootWishes } from "./require-boot-wishes.ts";
import { requireInstanceTraits } from "./require-instance-traits.ts";
import { requireInterfaces } from "./require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

export interface DeployVerb {
  readonly node: NodeRecord;
  readonly verb: "active" | "rebuild";
  readonly input: SetProvisionState;
}

/** `active` and `rebuild`: whatever can be known to be wrong is said now, before any power-on. */
export async function deploy(scope: Scope, conductor: Conductor, { node, verb, input }: DeployVerb): Promise<void> {
  requireNoMaintenance(node, "provisioning");
  requireVerb(node, verb);
  if (verb === "rebuild") requireUnprotected(node);
  const drive = input.configdrive === undefined ? undefined : requireConfigDrive(input.configdrive);
  await requireInterfaces(scope, conductor, { node, kinds: ["power", "management", "boot", "deploy"], what: "deploy" });
  requireInstanceTraits(node);
  const method = deployMethod(conductor, node);
  const request = input.deploySteps ?? [];
  const steps = await planned(scope, conductor, { node, request });
  if (method !== "fake") requireBootWishes(conductor, node);
  const instance_info = drive === undefined ? node.instance_info : { ...node.instance_info, configdrive: drive };
  await checkDeployable(scope, conductor, { node: { ...node, instance_info }, verb });
  const plan = deployPlan({ node: node.uuid, verb, steps, request: request as unknown as JsonObject[], method });
  const changes = ({ instance_info: info }: NodeRecord) =>
    drive === undefined ? {} : { instance_info: { ...info, configdrive: drive } };
  await startOperation(conductor, { node, verb, plan, changes, internalInfo: decided(method, node) });
}

/** Which kind of image it is stays as it was when the deployment began. What other steps write, nobody knows. */
function decided(method: DeployMethod, node: NodeRecord): Readonly<Record<string, Json>> {
  if (method === "direct") return { is_whole_disk_image: imageTypeOf(node) === "whole-disk" };
  return method === "custom-agent" ? { ...NOTHING_WRITTEN, [OVERWRITTEN]: true, is_whole_disk_image: null } : {};
}

/** The steps that will run; throws what is wrong with any of them, the ramdisk's manifest being the measure when there is one. */
export async function planned(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly request: readonly (RequestedStep & ChildScope)[] },
): Promise<readonly PlannedStep[]> {
  const { node, request } = of;
  const traits = traitsOf(node);
  const templates = await conductor.store.deployTemplates.byNames(traits);
  const catalogue = await knownCatalogue(scope, conductor, { node, kind: "deploy" });
  const disallowed = conductor.config.steps.disallowed.deploy;
  const { steps } = requirePlan(planDeploy({ catalogue, templates, traits, request, disallowed }));
  await requireChildSteps(conductor, { node, steps, kind: "deploy" });
  return steps;
}
