import type { InspectionResult } from "@ingot/driver-kit";
import { Failure, isJsonObject, type JsonObject } from "@ingot/kernel";
import { driverContext } from "../driver-access/driver-context.ts";
import { presentInterface } from "../driver-access/present-interface.ts";
import { OUT_OF_BAND_HOOKS, processInspection } from "../inspection/process-inspection.ts";
import { saveInspectionResult } from "../inspection/save-inspection-result.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `inspect.out-of-band`: what the BMC says of the machine is written down, and hooks and rules run over its inventory. */
export const inspectOutOfBand: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const inspect = presentInterface(conductor, node, "inspect");
  if (inspect.method !== "out-of-band") {
    throw new Failure("interface.unsupported", `The inspect interface of node ${node.uuid} was changed meanwhile.`);
  }
  const operation = run.operation.id;
  const context = driverContext(run.scope, conductor, node, { operation });
  const found = await inspect.inspectHardware(context);
  await conductor.store.transaction((stores) => saveInspectionResult(stores, conductor, { node: node.uuid, found }));
  const { inventory } = found;
  if (inventory !== undefined) {
    const hooks = hooksFor(inventory);
    await processInspection(run.scope, conductor, { node: node.uuid, operation, inventory, pluginData: {}, hooks });
  }
  const inspection_finished_at = conductor.clock.now();
  return {
    kind: "done",
    output: summary(found),
    also: async (tx) => {
      await tx.nodes.update(node.uuid, { inspection_started_at: null, inspection_finished_at });
    },
  };
};

/** A BMC may not know the names of its NICs, or the CPU: hooks that need them would fail for nothing. */
function hooksFor(inventory: JsonObject): readonly string[] {
  const { interfaces, cpu } = inventory;
  const nics = Array.isArray(interfaces) && interfaces.some((nic) => isJsonObject(nic) && Boolean(nic["mac_address"]));
  const architecture = isJsonObject(cpu) && typeof cpu["architecture"] === "string";
  return OUT_OF_BAND_HOOKS.filter((hook) => (hook === "architecture" ? architecture : nics));
}

function summary({ properties, addresses }: InspectionResult): JsonObject {
  return { properties, addresses: [...addresses] };
}
