import { driverContext } from "../driver-access/driver-context.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `deploy.switch_to_tenant_network`: with the noop network, machines stay where they are. */
export const tenantNetwork: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await moveToNetwork(conductor, { node, context }, "tenant");
  return { kind: "done" };
};
