import { cacheComponents } from "../driver-access/cache-components.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `verify.cache-components`: BIOS settings and firmware versions, where the driver can tell them. */
export const verifyCacheComponents: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  using bounded = run.scope.child({ timeoutMs: conductor.config.powerTimeoutMs, what: "reading BIOS and firmware" });
  const context = driverContext(bounded, conductor, node, { operation: run.operation.id });
  await cacheComponents(conductor, { node, context });
  return { kind: "done" };
};
