import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

export interface InspectPlan {
  readonly node: string;
  readonly method: "out-of-band" | "agent";
}

/** Ask the BMC; or boot the ramdisk, wait for what its agent reports, and make sense of that. */
export function inspectPlan({ node, method }: InspectPlan): Plan {
  const steps =
    method === "out-of-band"
      ? [ownStep({ name: "inspect.out-of-band", abortable: true })]
      : [
          ownStep({ name: "inspect.agent", abortable: true }),
          ownStep({ name: "inspect.process" }),
          ownStep({ name: "inspect.tear-down" }),
          ownStep({ name: "failure.console-log", when: "failure" }),
          ownStep({ name: "failure.clean-up", when: "failure" }),
        ];
  return { kind: "inspect", subject: node, input: { method }, steps };
}
