import { forgetAgent } from "../agent-access/endpoint.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { NOTHING_SERVED } from "../driver-access/prepare-instance.ts";
import { moveToNetwork } from "../driver-access/surroundings.ts";
import { unpublishImage } from "../image/published-image.ts";
import { usesAgent } from "../planning/step-catalogue.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";
import { tolerant } from "./tolerant.ts";

/** `failure.clean-up`: machine off, medium out, image no longer offered, network left. What cannot be done is told, and the rest done. */
export const failureCleanUp: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  await tolerant(conductor, run, { what: "withdraw the image", work: () => unpublishImage(conductor, node) });
  if (!usesAgent(conductor, node)) return { kind: "done" };
  if (!node.disable_power_off) {
    await tolerant(conductor, run, {
      what: "power the machine off",
      work: () => changePower(run.scope, conductor, node, { target: "power off", operation }),
    });
  }
  await tolerant(conductor, run, {
    what: "remove the ramdisk's medium",
    work: async () => {
      const context = driverContext(run.scope, conductor, node, { operation });
      await interfaceOf(conductor, node, "boot").cleanUpRamdisk(context);
    },
  });
  await tolerant(conductor, run, {
    what: "take the machine out of the ramdisk's network",
    work: async () => {
      const context = driverContext(run.scope, conductor, node, { operation });
      await moveToNetwork(conductor, { node, context }, "none");
    },
  });
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, { ...forgetAgent(), ...NOTHING_SERVED });
    },
  };
};
