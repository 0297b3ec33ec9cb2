import type { Plan } from "@ingot/engine";
import { type CleanPlan, cleanSteps } from "./clean-plan.ts";
import { ownStep } from "./step-spec.ts";

export interface UndeployPlan {
  readonly node: string;
  /** The automated cleaning that follows; null when it is switched off. */
  readonly clean: Pick<CleanPlan, "source" | "ramdisk" | "steps"> | null;
}

/** Tear the instance down, then clean the machine. */
export function undeployPlan({ node, clean }: UndeployPlan): Plan {
  return {
    kind: "undeploy",
    subject: node,
    input: {},
    steps: [
      ownStep({ name: "undeploy.tear-down" }),
      ownStep({ name: "undeploy.begin-cleaning" }),
      ...(clean === null ? [] : cleanSteps(clean)),
    ],
  };
}
