import type { OfferedStep, StepKind, StepsResult } from "@ingot/contract";
import { Failure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { requireAgent } from "../agent-access/endpoint.ts";
import { nodeForAgent, portsForAgent } from "../agent-access/node-for-agent.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { commandFailure } from "./command-failure.ts";

/** Kinds of steps that agents have. */
export type AgentStepKind = Exclude<StepKind, "verify">;

export interface CollectedSteps {
  readonly versions: JsonObject;
  /** By the manager that offers them, as the agent told. */
  readonly byManager: JsonObject;
  readonly steps: readonly OfferedStep[];
}

/** Asks the agent which steps it has. */
export async function collectSteps(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly kind: AgentStepKind },
): Promise<CollectedSteps> {
  const { node, kind } = of;
  using bounded = scope.child({ timeoutMs: 120_000, what: `collecting the ${kind} steps of node ${node.uuid}` });
  const command = await conductor.agents.execute(bounded, requireAgent(node), {
    name: `${kind}.get_${kind}_steps`,
    params: { node: nodeForAgent(node), ports: portsForAgent(await conductor.store.ports.ofNode(node.uuid)) },
    wait: true,
  });
  if (command.command_status !== "SUCCEEDED") throw commandFailure(`collecting the ${kind} steps`, command);
  return readSteps(node, kind, command.command_result);
}

/** What of it is kept in `driver_internal_info`. */
export function rememberedSteps(kind: AgentStepKind, collected: CollectedSteps): Record<string, JsonObject> {
  return {
    [`agent_cached_${kind}_steps`]: collected.byManager,
    hardware_manager_version: collected.versions,
  };
}

function readSteps(node: NodeRecord, kind: AgentStepKind, result: Partial<StepsResult> | null): CollectedSteps {
  const byManager = result?.[`${kind}_steps`] ?? {};
  const steps = Object.values(byManager).flatMap((list) => list.map((step) => complete(node, step)));
  return {
    versions: result?.hardware_manager_version ?? {},
    byManager: byManager as unknown as JsonObject,
    steps,
  };
}

/** ironic-python-agent's steps lack what only ours say. */
function complete(node: NodeRecord, offered: unknown): OfferedStep {
  const step = offered as Json;
  if (!isJsonObject(step) || typeof step["step"] !== "string" || typeof step["interface"] !== "string") {
    throw new Failure("agent.refused", `the agent of node ${node.uuid} offers a step without a name or an interface`);
  }
  const { priority = 0 } = step;
  // Taken for 0, a step that erases would be left out, and nobody told.
  if (!Number.isSafeInteger(priority) || Number(priority) < 0) {
    const name = `${step["interface"]}.${step["step"]}`;
    const what = `the agent of node ${node.uuid} offers ${name} with the priority ${JSON.stringify(priority)}`;
    throw new Failure("agent.refused", `${what}, which is no whole number from 0 up`);
  }
  const blank = {
    priority: 0,
    abortable: false,
    reboot_requested: false,
    requires_ramdisk: true,
    idempotent: false,
    description: "",
    args_schema: null,
  };
  const argsinfo = isJsonObject(step["argsinfo"]) ? step["argsinfo"] : {};
  const described = Object.entries(argsinfo).map(([name, info]) => {
    const { description = "", required = false } = isJsonObject(info) ? info : {};
    return [name, { description: String(description), required: required === true }];
  });
  return { ...blank, ...step, argsinfo: Object.fromEntries(described) } as unknown as OfferedStep;
}
