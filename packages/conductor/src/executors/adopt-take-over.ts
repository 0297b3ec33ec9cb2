import { Failure } from "@ingot/kernel";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { readPower, recordPower } from "../driver-access/power.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `adopt.take-over`: the machine can be managed and would boot; nothing of it is changed. */
export const adoptTakeOver: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  using bounded = run.scope.child({ timeoutMs: conductor.config.powerTimeoutMs, what: `adopting node ${node.uuid}` });
  const context = driverContext(bounded, conductor, node, { operation });
  for (const kind of ["power", "management", "boot", "deploy"] as const) {
    try {
      await interfaceOf(conductor, node, kind).validate(context);
    } catch (error) {
      run.scope.check();
      const { message, hint } = Failure.from(error);
      const words = `Error while attempting to adopt node ${node.uuid}: the ${kind} interface misses something: ${message}`;
      throw new Failure("node.invalid", words, { hint, cause: error });
    }
  }
  const state = await readPower(bounded, conductor, node);
  if (state === "error") {
    throw new Failure("node.power_unknown", `The BMC of node ${node.uuid} answers, but cannot tell its power state.`);
  }
  await recordPower(conductor, node, { state, because: "as the BMC says", operation });
  return { kind: "done", output: { power_state: state } };
};
