import { forgetAgent } from "../agent-access/endpoint.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import { wantsFastTrack } from "../fast-track/fast-track.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `inspect.tear-down`: off, unless that is not wanted, and the medium out; with fast track all stays, the agent too. */
export const inspectTearDown: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const changes = { inspection_started_at: null, inspection_finished_at: conductor.clock.now() };
  if (wantsFastTrack(conductor, node)) {
    return { kind: "done", also: async (tx) => void (await tx.nodes.update(node.uuid, changes)) };
  }
  if (conductor.config.inspectPowerOff && !node.disable_power_off) {
    await changePower(run.scope, conductor, node, { target: "power off", operation });
  }
  const context = driverContext(run.scope, conductor, node, { operation });
  await interfaceOf(conductor, node, "boot").cleanUpRamdisk(context);
  await moveToNetwork(conductor, { node, context }, "none");
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
      await tx.nodes.update(node.uuid, changes);
    },
  };
};
