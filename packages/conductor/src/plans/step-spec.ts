import type { StepKind } from "@ingot/contract";
import type { StepCondition, StepSpec } from "@ingot/engine";
import type { JsonObject } from "@ingot/kernel";
import {
  type DeployMethod,
  describeReason,
  isReservedStep,
  type PlannedStep,
  standardDeploySteps,
  stepName,
} from "@ingot/lifecycle";

export interface OwnStep {
  /** `ramdisk.boot`; also names its executor. */
  readonly name: string;
  readonly input?: JsonObject;
  readonly when?: StepCondition;
  readonly abortable?: boolean;
  readonly timeoutMs?: number;
}

/** A step that only the conductor knows: written so that doing it twice is as good as once. */
export function ownStep(step: OwnStep): StepSpec {
  return {
    name: step.name,
    executor: step.name,
    input: step.input ?? {},
    idempotent: true,
    reattachable: true,
    abortable: step.abortable ?? false,
    when: step.when ?? "success",
    ...(step.timeoutMs === undefined ? {} : { timeoutMs: step.timeoutMs }),
  };
}

export interface PlanSurroundings {
  readonly kind: StepKind;
  /** How a deployment deploys. */
  readonly method?: DeployMethod;
  /** What the step that boots the ramdisk is told besides. */
  readonly context: JsonObject;
}

/** What follows a plan whose steps run on children: none of them goes on when the parent's has failed. */
export function afterChildren(steps: readonly PlannedStep[]): StepSpec[] {
  const onChildren = steps.some((step) => step.onChildren !== undefined);
  return onChildren ? [ownStep({ name: "failure.children", when: "failure" })] : [];
}

/** Who carries out a standard step of a deployment, which the conductor itself does with the agent's help; undefined for other steps. */
function standardExecutor(planned: PlannedStep, method: DeployMethod): string | undefined {
  const name = stepName(planned);
  if (!standardDeploySteps(method).some(({ offered }) => stepName(offered) === name)) return undefined;
  if (method === "fake") return "pretend";
  return method === "ramdisk" ? "deploy.ramdisk-instance" : name;
}

/** A planned step as the engine runs it. */
export function plannedSpec(planned: PlannedStep, around: PlanSurroundings): StepSpec {
  const executor = executorOf(planned, around);
  return {
    name: stepName(planned),
    executor,
    input: {
      ...(executor === "deploy.deploy" ? around.context : {}),
      kind: around.kind,
      interface: planned.interface,
      step: planned.step,
      priority: planned.priority,
      args: planned.args,
      reason: describeReason(planned.reason),
      ...(planned.rebootRequested ? { reboot: true } : {}),
      ...(planned.onChildren === undefined ? {} : { children: [...planned.onChildren] }),
    },
    idempotent: planned.idempotent,
    reattachable: executor !== "out-of-band" || planned.idempotent,
    abortable: planned.abortable,
    ...(planned.timeoutMs === undefined ? {} : { timeoutMs: planned.timeoutMs }),
    ...(planned.retries === undefined ? {} : { retries: planned.retries }),
  };
}

function executorOf(planned: PlannedStep, around: PlanSurroundings): string {
  if (planned.onChildren !== undefined) return "children";
  const standard = around.kind === "deploy" ? standardExecutor(planned, around.method ?? "direct") : undefined;
  if (standard !== undefined) return standard;
  if (planned.place === "conductor" || isReservedStep(planned.step)) return "reserved";
  return planned.place === "in-band" ? "in-band" : "out-of-band";
}
