import { forgetAgent } from "../agent-access/endpoint.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import { forgetRescuePassword } from "../rescue/rescue-password.ts";
import { nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";
import { tolerant } from "./tolerant.ts";

/** Out of the ramdisk, into the instance: medium out, the disk is what is booted, and nothing is known of an agent. */
export const returnToInstance: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  if (!node.disable_power_off) await changePower(run.scope, conductor, node, { target: "power off", operation });
  const context = driverContext(run.scope, conductor, node, { operation });
  const boot = interfaceOf(conductor, node, "boot");
  await boot.cleanUpRamdisk(context);
  await prepareInstance(conductor, node, context);
  await moveToNetwork(conductor, { node, context }, "tenant");
  const target = node.disable_power_off ? "rebooting" : "power on";
  await changePower(run.scope, conductor, node, { target, operation });
  return withoutAgent(node.uuid);
};

function withoutAgent(node: string): Outcome {
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node, forgetAgent());
      await forgetRescuePassword(tx, node);
    },
  };
}

/** `failure.boot-instance`: as {@link returnToInstance}, as far as that can be done. */
export const failureBootInstance: StepExecutor = async (conductor, run) => {
  const work = () => returnToInstance(conductor, run);
  await tolerant(conductor, run, { what: "bring the machine back into its instance", work });
  return withoutAgent(run.operation.subject);
};
