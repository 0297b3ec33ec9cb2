import type { StepRun } from "@ingot/engine";
import { forgetAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { presentInterface } from "../driver-access/present-interface.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import type { NodeRecord } from "../ports/node.ts";
import { forgetRescuePassword } from "../rescue/rescue-password.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";
import { tolerant } from "./tolerant.ts";

/**
 * `failure.rescue-clean-up`: the machine is off, the password forgotten, the medium out, the network left: unrescue boots the
 * instance. As in Ironic, an abort whose clean-up fails leaves the node in maintenance.
 */
export const rescueCleanUp: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  await switchOff(conductor, run, node);
  const what = "remove the rescue ramdisk's medium";
  const clean = await tolerant(conductor, run, { what, work: () => cleanUp(conductor, run, node) });
  const reason = "Failed to clean up rescue after aborting the operation";
  const changes = { maintenance: true, maintenance_reason: reason, fault: "rescue abort failure" };
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
      await forgetRescuePassword(tx, node.uuid);
      if (!clean && run.operation.abort !== null) await tx.nodes.update(node.uuid, changes);
    },
  };
};

async function switchOff(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<void> {
  if (node.disable_power_off || presentInterface(conductor, node, "rescue").method === "fake") return;
  const operation = run.operation.id;
  await tolerant(conductor, run, {
    what: "power the machine off",
    work: () => changePower(run.scope, conductor, node, { target: "power off", operation }),
  });
}

async function cleanUp(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<void> {
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  const rescue = presentInterface(conductor, node, "rescue");
  if (rescue.method === "fake") return rescue.pretend?.(context, "clean_up");
  await interfaceOf(conductor, node, "boot").cleanUpRamdisk(context);
  await moveToNetwork(conductor, { node, context }, "none");
}
