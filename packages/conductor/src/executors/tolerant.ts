import type { StepRun } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import { tell } from "../state/timeline-writer.ts";

export interface Attempt {
  /** `power the machine off` */
  readonly what: string;
  work(): Promise<unknown>;
}

/** Does a part of putting things in order; what cannot be done is told, and the rest goes on. Answers whether it was done. */
export async function tolerant(conductor: Conductor, run: StepRun, { what, work }: Attempt): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    run.scope.check();
    const why = error instanceof Error ? error.message : String(error);
    const { subject: node, id: operation } = run.operation;
    await tell(conductor.store, conductor, { node, operation, kind: "error", message: `could not ${what}: ${why}` });
    return false;
  }
}
