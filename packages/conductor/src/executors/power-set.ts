import type { PowerTarget } from "@ingot/driver-kit";
import { changePower } from "../driver-access/power.ts";
import { attachmentOf, inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** `power.set`: the change that an operator asked for. After a crash a reboot is not repeated when it was begun. */
export const powerSet: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const input = inputOf(run);
  const asked = input["target"] as PowerTarget;
  const begun = attachmentOf(run)["begun"] === true;
  await run.checkpoint({ begun: true });
  const target = begun && (asked === "rebooting" || asked === "soft rebooting") ? "power on" : asked;
  const { timeoutMs } = input;
  await changePower(run.scope, conductor, node, {
    target,
    operation: run.operation.id,
    ...(typeof timeoutMs === "number" ? { timeoutMs } : {}),
  });
  return { kind: "done" };
};
