import type { RequestedStep } from "@ingot/contract";
import type { StepSpec } from "@ingot/engine";
import { type Failure, isFailure, isJsonObject, type JsonObject, type Scope } from "@ingot/kernel";
import { describeReason, planDeploy, planManual, type PlannedStep, type PlanResult } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import { decideFastTrack, type FastTrack } from "../../fast-track/fast-track.ts";
import { checkDeployable } from "../../image/check-deployable.ts";
import { traitsOf } from "../../planning/deploy-input.ts";
import { type DryRun, dryRun } from "../../planning/dry-run.ts";
import { type KnownRamdisk, knownRamdisk } from "../../planning/ramdisk-manifest.ts";
import { stepCatalogue } from "../../planning/step-catalogue.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import type { RequestedStepOfList } from "./provision-target.ts";
import { setProvisionState } from "./set-provision-state.ts";
import { isCleanedAutomatically, planCleaning } from "./verbs/automated-clean.ts";
import { requireInstanceTraits } from "./verbs/require-instance-traits.ts";
import { requireInterfaces } from "./verbs/require-interfaces.ts";
import { requireRoom } from "./verbs/require-room.ts";
import { requireNoMaintenance, requireVerb } from "./verbs/require-verb.ts";

export const PLANNABLE_TARGETS = [
  "active",
  "rebuild",
  "deleted",
  "provide",
  "clean",
  "manage",
  "inspect",
  "adopt",
  "rescue",
  "unrescue",
  "service",
] as const;
export type PlannableTarget = (typeof PLANNABLE_TARGETS)[number];

export interface PlanNode {
  readonly node: string;
  readonly target: PlannableTarget;
  readonly deploySteps?: readonly RequestedStep[];
  readonly cleanSteps?: readonly RequestedStepOfList[];
  readonly serviceSteps?: readonly RequestedStepOfList[];
  /** With `clean` and `service`, in the place of their steps. */
  readonly runbook?: string;
  readonly disableRamdisk?: boolean;
}

export interface NodePlan {
  readonly node: NodeRecord;
  readonly target: PlannableTarget;
  /** Steps that somebody offers or asked for and that would not run. */
  readonly leftOut: readonly { readonly interface: string; readonly step: string; readonly why: string }[];
  /** The steps in the order in which they would run, each with its reason in words; none when they are refused. */
  readonly steps: readonly ReasonedStep[];
  /** All that the engine would be given, its own steps too; empty when the operation would be refused, or needs none. */
  readonly operation: readonly StepSpec[];
  /** What the ramdisk says of itself; undefined when it has no manifest. */
  readonly ramdisk: KnownRamdisk | undefined;
  /** Null when the operation boots no ramdisk; told also when something else stands in the way. */
  readonly fastTrack: FastTrack | null;
  /** Why the operation would be refused now: all that can be found, not only the first. */
  readonly problems: readonly Failure[];
}

export interface ReasonedStep {
  readonly step: PlannedStep;
  readonly reason: string;
}

const BOOTING = new Set(["clean.prepare", "service.prepare", "deploy.deploy", "inspect.agent", "rescue.boot"]);

/** What a verb would do now, step by step, and why it would be refused. Nothing is changed; the machine is not touched. */
export async function planNode(scope: Scope, conductor: Conductor, input: PlanNode): Promise<NodePlan> {
  const node = await findNode(conductor.store, input.node);
  const { problems, ramdisk } = await obstacles(scope, conductor, { node, target: input.target });
  const analysed = await stepsOf(scope, conductor, { node, input, ramdisk });
  if (analysed?.ok === false) problems.push(...analysed.problems);
  const dry = await dryRun(scope, conductor, (over) => carryOut(scope, over, input));
  if (dry.refusal !== null) addUnlessSaid(problems, dry.refusal);
  const operation = dry.plan?.steps ?? [];
  const steps = reasoned({ node, input, analysed, dry });
  // Where it would be refused there is no operation, but it is known that steps would run inside the ramdisk.
  const boots =
    operation.length > 0
      ? operation.some(({ executor }) => BOOTING.has(executor))
      : steps.some(({ step }) => step.place === "in-band");
  return {
    node,
    target: input.target,
    steps,
    leftOut: analysed?.ok === true ? analysed.leftOut : [],
    operation,
    ramdisk,
    fastTrack: boots ? await decideFastTrack(scope, conductor, { node, digest: ramdisk?.digest }) : null,
    problems,
  };
}

/** A password is asked for only so that the rest is planned. */
function carryOut(scope: Scope, conductor: Conductor, input: PlanNode): Promise<void> {
  const rescue = input.target === "rescue" ? { rescuePassword: "planned" } : {};
  return setProvisionState(scope, conductor, { ...input, ...rescue });
}

function addUnlessSaid(problems: Failure[], refusal: Failure): void {
  if (!problems.some(({ code, message }) => code === refusal.code || refusal.message.includes(message))) {
    problems.push(refusal);
  }
}

/** What stands in the way, each thing by itself: a verb says only the first. */
async function obstacles(
  scope: Scope,
  conductor: Conductor,
  { node, target }: { readonly node: NodeRecord; readonly target: PlannableTarget },
): Promise<{ readonly problems: Failure[]; readonly ramdisk: KnownRamdisk | undefined }> {
  const problems: Failure[] = [];
  const note = async (check: () => unknown) => {
    try {
      await check();
    } catch (error) {
      scope.check();
      if (!isFailure(error) || error.code === "internal") throw error;
      problems.push(error);
    }
  };
  await note(() => requireVerb(node, target));
  await note(() => requireRoom(conductor.store, conductor, target));
  if (["active", "rebuild", "clean", "service"].includes(target)) await note(() => requireNoMaintenance(node, target));
  const kinds = INTERFACES[target] ?? [];
  if (kinds.length > 0) await note(() => requireInterfaces(scope, conductor, { node, kinds, what: target }));
  let ramdisk: KnownRamdisk | undefined;
  await note(async () => (ramdisk = await knownRamdisk(scope, node.driver_info, conductor.config)));
  if (target === "active" || target === "rebuild") {
    await note(() => requireInstanceTraits(node));
    await note(() => checkDeployable(scope, conductor, { node, verb: target }));
  }
  return { problems, ramdisk };
}

const ALL = ["power", "management", "boot", "deploy"] as const;
const INTERFACES: Readonly<Partial<Record<PlannableTarget, readonly (typeof ALL)[number][]>>> = {
  active: ALL,
  rebuild: ALL,
  deleted: ALL,
  provide: ALL,
  clean: ALL,
  service: ALL,
  manage: ["power", "management"],
};

interface Analysis {
  readonly node: NodeRecord;
  readonly input: PlanNode;
  readonly ramdisk: KnownRamdisk | undefined;
}

/** The steps as driver, ramdisk, templates and request make them, also when something else stands in the way; undefined for verbs that have none. */
async function stepsOf(
  scope: Scope,
  conductor: Conductor,
  { node, input, ramdisk }: Analysis,
): Promise<PlanResult | undefined> {
  const { target } = input;
  const { disallowed } = conductor.config.steps;
  const catalogue = (kind: "deploy" | "clean" | "service") => {
    const offered = ramdisk === undefined ? null : { name: ramdisk.name, steps: ramdisk.manifest.agent.steps[kind] };
    return stepCatalogue(conductor, node, { kind, ramdisk: offered });
  };
  if (target === "active" || target === "rebuild") {
    const traits = traitsOf(node);
    const templates = await conductor.store.deployTemplates.byNames(traits);
    const request = input.deploySteps ?? [];
    return planDeploy({ catalogue: catalogue("deploy"), templates, traits, request, disallowed: disallowed.deploy });
  }
  if (target === "clean" || target === "service") {
    const request = target === "clean" ? input.cleanSteps : input.serviceSteps;
    if (request === undefined || request.length === 0) return undefined;
    const of = {
      listName: `${target}_steps`,
      disallowed: disallowed[target],
      disableRamdisk: input.disableRamdisk === true,
    };
    return planManual({ catalogue: catalogue(target), request, ...of });
  }
  const { source } = conductor.config.steps.cleaning;
  const cleans = (target === "provide" || target === "deleted") && isCleanedAutomatically(conductor, node);
  return cleans && source === "autogenerated" ? planCleaning(scope, conductor, { node, source: null }) : undefined;
}

interface Found {
  readonly node: NodeRecord;
  readonly input: PlanNode;
  readonly analysed: PlanResult | undefined;
  readonly dry: DryRun;
}

/** The steps of driver, ramdisk, templates and request; for verbs that have none of these, the engine's own. */
function reasoned({ node, input, analysed, dry }: Found): readonly ReasonedStep[] {
  if (analysed !== undefined) {
    const steps = analysed.ok ? analysed.steps : [];
    return steps.map((step) => ({ step, reason: describeReason(step.reason) }));
  }
  const specs = (dry.plan?.steps ?? []).filter((spec) => spec.when !== "failure");
  return specs.map((spec) => ({
    step: ownPlannedStep(spec, node),
    reason: reasonOf(spec) ?? `the verb ${input.target}`,
  }));
}

function ownPlannedStep(spec: StepSpec, node: NodeRecord): PlannedStep {
  const input = inputOf(spec);
  const [kind = "", ...rest] = spec.name.split(".");
  const inBand = spec.executor === "in-band";
  return {
    interface: kind,
    step: rest.join("."),
    args: (input["args"] ?? {}) as JsonObject,
    priority: typeof input["priority"] === "number" ? input["priority"] : 0,
    place: inBand ? "in-band" : spec.executor === "out-of-band" ? "out-of-band" : "conductor",
    reason: { by: "driver", driver: node.driver },
    idempotent: spec.idempotent,
    abortable: spec.abortable,
    rebootRequested: input["reboot"] === true,
    requiresRamdisk: inBand,
    description: "",
    verified: true,
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
    ...(spec.retries === undefined ? {} : { retries: { factor: 2, maxBackoffMs: 300_000, ...spec.retries } }),
  };
}

function reasonOf(spec: StepSpec): string | undefined {
  const { reason } = inputOf(spec);
  return typeof reason === "string" ? reason : undefined;
}

function inputOf(spec: StepSpec): JsonObject {
  return isJsonObject(spec.input) ? spec.input : {};
}
