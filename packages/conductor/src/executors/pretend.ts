import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { attachVolumes, moveToNetwork } from "../driver-access/surroundings.ts";
import { bootInstance } from "./boot-instance.ts";
import { inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** A standard step of a deploy interface that only pretends; the power it switches may be as real as the driver's. */
export const pretend: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const step = String(inputOf(run)["step"]);
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await interfaceOf(conductor, node, "deploy").pretend?.(context, step);
  if (step === "deploy") await attachVolumes(conductor, { node, context });
  if (step === "switch_to_tenant_network") await moveToNetwork(conductor, { node, context }, "tenant");
  return step === "boot_instance" ? bootInstance(conductor, run) : { kind: "done" };
};
