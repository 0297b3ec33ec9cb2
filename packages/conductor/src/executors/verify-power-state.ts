import type { StepRun } from "@ingot/engine";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { readPower, recordPower } from "../driver-access/power.ts";
import type { NodeRecord } from "../ports/node.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `verify.power-state`: the BMC answers, and says in which power state and boot mode the machine is. */
export const verifyPowerState: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  using bounded = run.scope.child({ timeoutMs: conductor.config.powerTimeoutMs, what: "reading the power state" });
  const state = await readPower(bounded, conductor, node);
  if (state === "error") {
    throw new Failure("node.power_unknown", `The BMC of node ${node.uuid} answers, but cannot tell its power state.`);
  }
  const operation = run.operation.id;
  await recordPower(conductor, node, { state, because: "as the BMC says", operation });
  const bootMode = await readBootMode(conductor, run, node);
  return {
    kind: "done",
    output: { power_state: state },
    also: async (tx) => {
      if (bootMode !== null) await tx.nodes.update(node.uuid, { boot_mode: bootMode });
    },
  };
};

/** Not every BMC can tell; a node is manageable without. */
async function readBootMode(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<string | null> {
  const management = interfaceOf(conductor, node, "management");
  if (management.getBootMode === undefined) return null;
  try {
    const context = await driverContext(run.scope, conductor, node, { operation: run.operation.id });
    return await management.getBootMode(context);
  } catch (error) {
    run.scope.check();
    conductor.log.info({ node: node.uuid, err: error }, "the boot mode could not be read");
    return null;
  }
}
