import { driverContext } from "../driver-access/driver-context.ts";
import { changePower } from "../driver-access/power.ts";
import { presentInterface } from "../driver-access/present-interface.ts";
import { forgetRescuePassword } from "../rescue/rescue-password.ts";
import { inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** `rescue.pretend`: a rescue, or its end, of an interface that only pretends; the machine is rebooted as it would be. */
export const rescuePretend: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const part = inputOf(run)["part"] === "unrescue" ? "unrescue" : "rescue";
  const context = driverContext(run.scope, conductor, node, { operation });
  await presentInterface(conductor, node, "rescue").pretend?.(context, part);
  await changePower(run.scope, conductor, node, { target: "rebooting", operation });
  if (part === "rescue") return { kind: "done" };
  return { kind: "done", also: (tx) => forgetRescuePassword(tx, node.uuid) };
};
