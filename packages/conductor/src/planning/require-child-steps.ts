import type { StepKind } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { checkArguments, isReservedStep, type PlannedStep, stepName } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { childrenOf } from "./child-nodes.ts";
import { driverSteps } from "./step-catalogue.ts";

export interface ChildSteps {
  readonly node: NodeRecord;
  readonly steps: readonly PlannedStep[];
  readonly kind: StepKind;
}

/** Refuses steps for children that are not there, and steps that a child's driver does not have: before anything begins. */
export async function requireChildSteps(conductor: Conductor, { node, steps, kind }: ChildSteps): Promise<void> {
  const forChildren = steps.filter((step) => step.onChildren !== undefined);
  for (const step of forChildren) {
    const only = step.onChildren ?? [];
    const children = await childrenOf(conductor.store, { parent: node.uuid, only });
    const strangers = only.filter((uuid) => !children.some((child) => child.uuid === uuid));
    if (strangers.length > 0) {
      const message = `'${stepName(step)}' is for ${strangers.join(", ")}: no child of node ${node.uuid}`;
      throw new Failure("plan.invalid_argument", message, {
        hint: `List its children with: baremetal node children list ${node.uuid}`,
      });
    }
    for (const child of children) requireStep(conductor, { child, step, kind });
  }
}

function requireStep(
  conductor: Conductor,
  of: { readonly child: NodeRecord; readonly step: PlannedStep; readonly kind: StepKind },
): void {
  const { child, step, kind } = of;
  if (isReservedStep(step.step)) return;
  const found = driverSteps(conductor, child, kind).find(({ offered }) => stepName(offered) === stepName(step));
  if (found === undefined) {
    throw new Failure(
      "plan.unknown_step",
      `the driver ${child.driver} of child node ${child.uuid} offers no ${kind} step '${stepName(step)}' that runs without the ramdisk`,
    );
  }
  const [problem] = checkArguments(found.offered, step.args);
  if (problem === undefined) return;
  const where = problem.pointer === "" ? "object" : problem.pointer;
  throw new Failure("plan.invalid_argument", `argument ${where} of '${stepName(step)}' ${problem.message}`);
}
