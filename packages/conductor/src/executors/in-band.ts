import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { requireAgent } from "../agent-access/endpoint.ts";
import { nodeForAgent, portsForAgent } from "../agent-access/node-for-agent.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { StepRun } from "@ingot/engine";
import { type CommandEnd, driveCommand } from "./agent-command.ts";
import { type AgentStepKind, collectSteps, rememberedSteps } from "./collect-steps.ts";
import { awaitReboot, newReboot, rebootForStep, stepReboot } from "./reboot-for-step.ts";
import { inputOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** A step that the agent carries out: `execute_deploy_step`, `execute_clean_step` or `execute_service_step`. */
export const inBand: StepExecutor = async (conductor, run) => {
  const { args, reboot } = inputOf(run);
  const begun = stepReboot(run);
  if (begun !== undefined) return afterReboot(conductor, run, begun.driver as JsonObject | null);
  const end = await driveStep(conductor, run, async () => (isJsonObject(args) ? args : {}));
  const outcome = await outcomeOf(conductor, run, end);
  if (outcome.kind !== "done" || reboot !== true) return outcome;
  const asked = { reason: `the reboot that ${run.step.spec.name} asks for`, driver: outcome.output ?? null };
  const node = await nodeOf(conductor, run);
  return rebootForStep(conductor, run, { node, reboot: newReboot(node, asked) });
};

/** The step has done its work; it is over when the agent is there again, whose steps are asked for anew. */
async function afterReboot(conductor: Conductor, run: StepRun, output: JsonObject | null): Promise<Outcome> {
  const node = await nodeOf(conductor, run);
  const rebooting = await awaitReboot(conductor, run, node);
  if (rebooting !== undefined) return rebooting;
  await collectAgain(conductor, run, node);
  return { kind: "done", output };
}

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
    case "failed":
      return { kind: "failed", failure: end.failure };
    case "succeeded":
      return { kind: "done", output: (end.command.command_result ?? null) as JsonObject | null };
    case "version-mismatch": {
      // The agent was restarted with other managers: steps and versions are asked for again, then the step is sent again.
      await collectAgain(conductor, run, await nodeOf(conductor, run));
      return { kind: "retry", afterMs: 1000, reason: "the agent's hardware managers have other versions than before" };
    }
  }
}

/** Steps of the kind that runs: those of another kind would say nothing of this operation. */
export async function collectAgain(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<void> {
  const asked = inputOf(run)["kind"];
  const kind: AgentStepKind = asked === "clean" || asked === "service" ? asked : "deploy";
  const collected = await collectSteps(run.scope, conductor, { node, kind });
  await conductor.store.nodes.mergeInternalInfo(node.uuid, rememberedSteps(kind, collected));
}
