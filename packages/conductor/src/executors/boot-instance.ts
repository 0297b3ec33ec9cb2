import { changePowerThen, readPower, recordPower } from "../driver-access/power.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `deploy.boot_instance`: the machine goes on, into its image. */
export const bootInstance: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const state = await readPower(run.scope, conductor, node);
  if (state === "power on" && !node.disable_power_off) {
    await recordPower(conductor, node, { state, because: "as the BMC says", operation });
    return { kind: "done" };
  }
  const target = node.disable_power_off ? "rebooting" : "power on";
  const record = await changePowerThen(run.scope, conductor, node, { target, operation });
  return { kind: "done", also: async (stores) => void (await record(stores)) };
};
