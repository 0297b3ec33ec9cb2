import type { StepRun } from "@ingot/engine";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { readPower, recordPower } from "../driver-access/power.ts";
import type { NodeChanges, NodeRecord } from "../ports/node.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `verify.power-state`: the BMC answers, and says in which power state and boot mode the machine is, and whether secure boot is on. */
export const verifyPowerState: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  using bounded = run.scope.child({ timeoutMs: conductor.config.powerTimeoutMs, what: "reading the power state" });
  const state = await readPower(bounded, conductor, node);
  if (state === "error") {
    throw new Failure("node.power_unknown", `The BMC of node ${node.uuid} answers, but cannot tell its power state.`);
  }
  const operation = run.operation.id;
  await recordPower(conductor, node, { state, because: "as the BMC says", operation });
  const modes = await readModes(conductor, run, node);
  return {
    kind: "done",
    output: { power_state: state },
    also: async (tx) => void (await tx.nodes.update(node.uuid, modes)),
  };
};

/** Not every BMC can tell its boot mode and whether secure boot is on; a node is manageable without. */
async function readModes(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<NodeChanges> {
  const management = interfaceOf(conductor, node, "management");
  try {
    const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
    const mode = (await management.getBootMode?.(context)) ?? null;
    const secure = (await management.getSecureBootState?.(context)) ?? null;
    return { ...(mode === null ? {} : { boot_mode: mode }), ...(secure === null ? {} : { secure_boot: secure }) };
  } catch (error) {
    run.scope.check();
    conductor.log.info({ node: node.uuid, err: error }, "boot mode and secure boot could not be read");
    return {};
  }
}
