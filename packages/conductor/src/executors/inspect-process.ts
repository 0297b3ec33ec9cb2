import { Failure } from "@ingot/kernel";
import { processInspection } from "../inspection/process-inspection.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `inspect.process`: hooks and rules make sense of the agent's report; what they make of it is written with its removal. */
export const inspectProcess: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const report = await conductor.store.inspectionReports.ofNode(node.uuid);
  if (report === undefined) {
    if (run.phase === "recover") return { kind: "done" };
    throw new Failure("inspection.failed", `the report on node ${node.uuid} was gone before it was looked at`);
  }
  const { inventory, plugin_data: pluginData } = report;
  const operation = run.operation.id;
  await processInspection(run.scope, conductor, { node: node.uuid, operation, inventory, pluginData });
  return { kind: "done" };
};
