import { forgetAgent } from "../agent-access/endpoint.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import { wantsFastTrack } from "../fast-track/fast-track.ts";
import { usesAgent } from "../planning/step-catalogue.ts";
import { tell } from "../state/timeline-writer.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `clean.tear-down`: off, and the medium out; with fast track the machine stays on, and its agent with it. */
export const cleanTearDown: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  if (!usesAgent(conductor, node)) return { kind: "done" };
  if (wantsFastTrack(conductor, node)) {
    const message = "the machine stays on in its ramdisk, for fast track";
    await tell(conductor.store, conductor, { node: node.uuid, operation, kind: "log", message });
    return { kind: "done" };
  }
  if (!node.disable_power_off) await changePower(run.scope, conductor, node, { target: "power off", operation });
  const context = driverContext(run.scope, conductor, node, { operation });
  await interfaceOf(conductor, node, "boot").cleanUpRamdisk(context);
  await moveToNetwork(conductor, { node, context }, "none");
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
    },
  };
};
