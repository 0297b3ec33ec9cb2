import type { PassthruVerb } from "@ingot/driver-kit";
import { Failure, isJsonObject } from "@ingot/kernel";
import { driverContext } from "../driver-access/driver-context.ts";
import { presentInterface } from "../driver-access/present-interface.ts";
import { inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** `vendor.passthru`: a vendor method that was asked for and is not waited for. */
export const vendorPassthru: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { method: name, verb, args } = inputOf(run);
  const method = presentInterface(conductor, node, "vendor").methods[String(name)];
  if (method === undefined) {
    throw new Failure(
      "interface.unsupported",
      `the driver of node ${node.uuid} no longer has a method '${String(name)}'`,
    );
  }
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  return {
    kind: "done",
    output: await method.run(context, { verb: verb as PassthruVerb, args: isJsonObject(args) ? args : {} }),
  };
};
