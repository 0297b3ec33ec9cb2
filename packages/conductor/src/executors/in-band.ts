import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { requireAgent } from "../agent-access/endpoint.ts";
import { nodeForAgent, portsForAgent } from "../agent-access/node-for-agent.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { StepRun } from "@ingot/engine";
import { type CommandEnd, driveCommand } from "./agent-command.ts";
import { collectSteps } from "./collect-steps.ts";
import { inputOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** A step that the agent carries out: `execute_deploy_step` or `execute_clean_step`. */
export const inBand: StepExecutor = async (conductor, run) => {
  const { args } = inputOf(run);
  return outcomeOf(conductor, run, await driveStep(conductor, run, async () => (isJsonObject(args) ? args : {})));
};

/** Has the agent carry out this step with these arguments, made when it is sent. */
export async function driveStep(
  conductor: Conductor,
  run: StepRun,
  args: () => Promise<JsonObject>,
): Promise<CommandEnd> {
  const node = await nodeOf(conductor, run);
  const { kind, interface: of, step, priority } = inputOf(run);
  return driveCommand(conductor, run, {
    agent: requireAgent(node),
    name: `${String(kind)}.execute_${String(kind)}_step`,
    params: async () => ({
      step: { interface: of ?? null, step: step ?? null, priority: priority ?? 0, args: await args() },
      node: nodeForAgent(node),
      ports: portsForAgent(await conductor.store.ports.ofNode(node.uuid)),
      [`${String(kind)}_version`]: versionsOf(node),
    }),
  });
}

function versionsOf(node: NodeRecord): JsonObject {
  const versions = node.driver_internal_info["hardware_manager_version"];
  return isJsonObject(versions) ? versions : {};
}

/** What comes of a step whose command has ended, or has not. */
export async function outcomeOf(conductor: Conductor, run: StepRun, end: CommandEnd): Promise<Outcome> {
  switch (end.kind) {
    case "outcome":
      return end.outcome;
    case "succeeded":
      return { kind: "done", output: (end.command.command_result ?? null) as JsonObject | null };
    case "version-mismatch": {
      // The agent was restarted with other managers: the versions are asked for again, then the step is sent again.
      const node = await nodeOf(conductor, run);
      const kind = inputOf(run)["kind"] === "clean" ? "clean" : "deploy";
      const { versions } = await collectSteps(run.scope, conductor, { node, kind });
      await conductor.store.nodes.mergeInternalInfo(node.uuid, { hardware_manager_version: versions });
      return { kind: "retry", afterMs: 1000, reason: "the agent's hardware managers have other versions than before" };
    }
  }
}
