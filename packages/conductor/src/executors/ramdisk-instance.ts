import { forgetAgent } from "../agent-access/endpoint.ts";
import { syncBootMode } from "../driver-access/boot-mode.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { changePower, readPower, recordPower } from "../driver-access/power.ts";
import { prepareInstance } from "../driver-access/prepare-instance.ts";
import { attachVolumes, moveToNetwork } from "../driver-access/surroundings.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `deploy.deploy` of an instance in memory: off, into the instance's network, and on with what it is to boot. */
export const ramdiskInstance: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const { scope } = run;
  const state = await readPower(scope, conductor, node);
  const off =
    node.disable_power_off || state === "power off"
      ? await recordPower(conductor, node, { state, because: "as the BMC says", operation })
      : await changePower(scope, conductor, node, { target: "power off", operation });
  const context = driverContext(scope, conductor, off, { operation });
  await attachVolumes(conductor, { node: off, context });
  const ready = await syncBootMode(conductor, off, context);
  await moveToNetwork(conductor, { node: ready, context }, "tenant");
  await prepareInstance(conductor, ready, context);
  const target = node.disable_power_off ? "rebooting" : "power on";
  await changePower(scope, conductor, ready, { target, operation });
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
    },
  };
};
