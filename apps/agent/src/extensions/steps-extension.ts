import type { StepKind } from "@ingot/contract";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { checkArguments, type StepContext, type StepPort } from "@ingot/step-kit";
import type { Command } from "../commands/command.ts";
import type { Extension } from "../commands/extension.ts";
import { managerVersions } from "../hardware/managers.ts";
import { type AgentContext, hardwareFor, hardwareKnown, nodeOf } from "./agent-context.ts";

/** `clean`, `deploy` and `service` are alike: get_KIND_steps and execute_KIND_step. */
export function stepsExtension(kind: StepKind, agent: AgentContext): Extension {
  return {
    [`get_${kind}_steps`]: { kind: "sync", run: (_, params) => getSteps(kind, agent, params) },
    [`execute_${kind}_step`]: {
      kind: "async",
      run: (command, params) => executeStep(kind, { agent, command, params }),
    },
  };
}

async function getSteps(kind: StepKind, agent: AgentContext, params: JsonObject): Promise<JsonObject> {
  agent.node = nodeOf(params["node"]);
  const { managers, steps } = await agent.hardware;
  return {
    [`${kind}_steps`]: steps.offeredByManager(kind) as unknown as Json,
    hardware_manager_version: managerVersions(managers),
  };
}

async function executeStep(
  kind: StepKind,
  work: { readonly agent: AgentContext; readonly command: Command; readonly params: JsonObject },
): Promise<JsonObject> {
  const { agent, command, params } = work;
  command.abortable = true; // nothing is done before the step begins
  agent.node = nodeOf(params["node"]);
  const requested = parseStep(params["step"]);
  const { managers, steps } = await hardwareKnown(agent, command.scope);
  requireVersions(managerVersions(managers), params[`${kind}_version`]);
  const { step, owner } = steps.find(kind, requested);
  checkArguments(step.name, step.args, requested.args);
  const hardware = await hardwareFor(agent, command);
  const context: StepContext = { ...hardware, node: agent.node, ports: portsOf(params["ports"]) };
  command.begin(step);
  hardware.log(`${kind} step ${step.interface}.${step.name} of ${owner.package} begins`);
  const result = await step.run(context, requested.args);
  hardware.log(`${kind} step ${step.interface}.${step.name} is done`);
  return { [`${kind}_result`]: result ?? null, [`${kind}_step`]: params["step"] ?? null };
}

function parseStep(value: Json | undefined) {
  if (!isJsonObject(value) || typeof value["step"] !== "string") {
    throw new Failure(
      "agent.invalid_command",
      `Malformed step, no "step" key: ${JSON.stringify(value)?.slice(0, 200)}`,
    );
  }
  const { args } = value;
  const name = value["interface"];
  return {
    step: value["step"],
    interface: typeof name === "string" ? name : "deploy",
    args: (isJsonObject(args) ? args : {}) as Record<string, unknown>,
  };
}

function portsOf(value: Json | undefined): readonly StepPort[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  return list.filter(isJsonObject).map((port) => ({ ...port, address: String(port["address"] ?? "") }));
}

/** The steps were collected from managers of certain versions: with others they may mean something else. */
function requireVersions(current: Readonly<Record<string, string>>, collected: Json | undefined): void {
  if (!isJsonObject(collected) || Object.keys(collected).length === 0) return;
  const names = new Set([...Object.keys(current), ...Object.keys(collected)]);
  const differing = [...names].filter((name) => current[name] !== collected[name]);
  if (differing.length === 0) return;
  const list = differing.map(
    (name) => `${name} is ${current[name] ?? "gone"}, was ${String(collected[name] ?? "absent")}`,
  );
  throw new Failure("agent.version_mismatch", `the hardware managers have changed: ${list.join("; ")}`);
}
