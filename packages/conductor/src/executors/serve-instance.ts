import { driverContext } from "../driver-access/driver-context.ts";
import { serveInstance as serve } from "../driver-access/prepare-instance.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `takeover.serve-instance`: an instance in memory is served from here, and its BMC knows that. The machine runs on, its power is left alone. */
export const serveInstance: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  await serve(conductor, node, driverContext(run.scope, conductor, node, { operation: run.operation.id }));
  return { kind: "done" };
};
