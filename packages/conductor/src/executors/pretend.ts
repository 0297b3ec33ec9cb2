import { tell } from "../state/timeline-writer.ts";
import type { StepExecutor } from "./step-executor.ts";

/** A step of a deploy interface that only pretends. */
export const pretend: StepExecutor = async (conductor, run) => {
  await tell(conductor.store, conductor, {
    node: run.operation.subject,
    operation: run.operation.id,
    kind: "log",
    message: `${run.step.spec.name}: the fake driver pretends`,
  });
  return { kind: "done" };
};
