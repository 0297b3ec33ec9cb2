import type { RequestedStep } from "@ingot/contract";
import { type Failure, isFailure, type Scope } from "@ingot/kernel";
import {
  describeReason,
  type ListedStep,
  planAutomatedClean,
  planDeploy,
  planManual,
  type PlannedStep,
  type PlanResult,
} from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import { decideFastTrack, type FastTrack } from "../../fast-track/fast-track.ts";
import { checkImage } from "../../image/image-source.ts";
import { traitsOf } from "../../planning/deploy-input.ts";
import { type KnownRamdisk, knownRamdisk } from "../../planning/ramdisk-manifest.ts";
import { stepCatalogue, usesAgent } from "../../planning/step-catalogue.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import type { RequestedStepOfList } from "./provision-target.ts";
import { requireUnprotected } from "./remove-node.ts";
import { isCleanedAutomatically } from "./verbs/automated-clean.ts";
import { requireInterfaces } from "./verbs/require-interfaces.ts";
import { requireNoMaintenance, requireVerb } from "./verbs/require-verb.ts";

export const PLANNABLE_TARGETS = ["active", "rebuild", "deleted", "provide", "clean", "manage"] as const;
export type PlannableTarget = (typeof PLANNABLE_TARGETS)[number];

export interface PlanNode {
  readonly node: string;
  readonly target: PlannableTarget;
  readonly deploySteps?: readonly RequestedStep[];
  readonly cleanSteps?: readonly RequestedStepOfList[];
}

export interface NodePlan {
  readonly node: NodeRecord;
  readonly target: PlannableTarget;
  readonly result: PlanResult;
  /** The steps in the order in which they would run, each with its reason in words; none when the plan is refused. */
  readonly steps: readonly { readonly step: PlannedStep; readonly reason: string }[];
  /** What the ramdisk says of itself; undefined when it has no manifest. */
  readonly ramdisk: KnownRamdisk | undefined;
  /** Null when the operation boots no ramdisk. */
  readonly fastTrack: FastTrack | null;
  /** Why the operation would be refused now, besides what is wrong with its steps. */
  readonly obstacles: readonly Failure[];
}

/** What a verb would do now, step by step, and why it would be refused. Nothing is changed; the machine is not touched. */
export async function planNode(scope: Scope, conductor: Conductor, input: PlanNode): Promise<NodePlan> {
  const node = await findNode(conductor.store, input.node);
  const obstacles: Failure[] = [];
  const note = async (check: () => unknown) => {
    try {
      await check();
    } catch (error) {
      scope.check();
      if (!isFailure(error) || error.code === "internal") throw error;
      obstacles.push(error);
    }
  };
  const { target } = input;
  await note(() => requireVerb(node, target));
  if (["active", "rebuild", "clean"].includes(target)) await note(() => requireNoMaintenance(node, target));
  if (["rebuild", "deleted"].includes(target)) await note(() => requireUnprotected(node));
  await note(() => requireInterfaces(scope, conductor, { node, kinds: interfacesOf(target), what: target }));
  let ramdisk: KnownRamdisk | undefined;
  await note(async () => (ramdisk = await knownRamdisk(scope, node.driver_info, conductor.config)));
  const agent = usesAgent(conductor, node);
  if (agent && (target === "active" || target === "rebuild")) {
    await note(() => checkImage(scope, node, conductor.config));
  }
  const result = await stepsOf(conductor, { node, input, ramdisk });
  const boots = agent && result.ok && result.steps.length > 0;
  const fastTrack = boots ? await decideFastTrack(scope, conductor, { node, digest: ramdisk?.digest }) : null;
  const planned = result.ok ? result.steps : [];
  const steps = planned.map((step) => ({ step, reason: describeReason(step.reason) }));
  return { node, target, result, steps, ramdisk, fastTrack, obstacles };
}

function interfacesOf(target: PlannableTarget): readonly ("power" | "management" | "boot" | "deploy")[] {
  return target === "manage" ? ["power", "management"] : ["power", "management", "boot", "deploy"];
}

async function stepsOf(
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly input: PlanNode; readonly ramdisk: KnownRamdisk | undefined },
): Promise<PlanResult> {
  const { node, input, ramdisk } = of;
  const { target } = input;
  const deploying = target === "active" || target === "rebuild";
  const kind = deploying ? "deploy" : "clean";
  const offered = ramdisk === undefined ? null : { name: ramdisk.name, steps: ramdisk.manifest.agent.steps[kind] };
  const catalogue = stepCatalogue(conductor, node, { kind, ramdisk: offered });
  if (deploying) {
    const traits = traitsOf(node);
    const templates = await conductor.store.deployTemplates.byNames(traits);
    return planDeploy({ catalogue, templates, traits, request: input.deploySteps ?? [] });
  }
  if (target === "clean") {
    const request = (input.cleanSteps ?? []) as readonly ListedStep[];
    return planManual({ catalogue, request, listName: "clean_steps", disableRamdisk: false });
  }
  const cleans = target !== "manage" && isCleanedAutomatically(conductor, node);
  return cleans ? planAutomatedClean({ catalogue }) : { ok: true, steps: [], leftOut: [] };
}
