import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

export interface RescuePlan {
  readonly node: string;
  /** False for a driver that only pretends. */
  readonly agent: boolean;
}

/** Out of the instance into the ramdisk, which gets the password. */
export function rescuePlan({ node, agent }: RescuePlan): Plan {
  const steps = agent
    ? [ownStep({ name: "rescue.boot", abortable: true }), ownStep({ name: "rescue.finalize" })]
    : [ownStep({ name: "rescue.pretend", input: { part: "rescue" } })];
  return {
    kind: "rescue",
    subject: node,
    input: {},
    steps: [
      ...steps,
      ownStep({ name: "failure.console-log", when: "failure" }),
      ownStep({ name: "failure.rescue-clean-up", when: "failure" }),
    ],
  };
}

/** Back into the instance. */
export function unrescuePlan({ node, agent }: RescuePlan): Plan {
  const back = agent
    ? ownStep({ name: "unrescue.boot-instance" })
    : ownStep({ name: "rescue.pretend", input: { part: "unrescue" } });
  return { kind: "unrescue", subject: node, input: {}, steps: [back] };
}
