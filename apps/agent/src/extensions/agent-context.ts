import type { JsonObject, Scope } from "@ingot/kernel";
import type { HardwareContext, StepNode } from "@ingot/step-kit";
import type { Command } from "../commands/command.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { DeployedImage } from "../generic/deployed-image.ts";
import type { Host } from "../generic/host.ts";
import type { AgentHardware } from "../hardware/agent-hardware.ts";
import { dispatchTo } from "../hardware/managers.ts";

/** What the extensions share. */
export interface AgentContext {
  readonly config: AgentConfig;
  readonly host: Host;
  /** Resolves when the hardware managers are loaded; never rejects. */
  readonly hardware: Promise<AgentHardware>;
  readonly allowMd5: () => boolean;
  readonly allowGrubInstall: () => boolean;
  /** The node as the control plane last told it. */
  node: StepNode | undefined;
  /** The image that this agent has written last. */
  deployed: DeployedImage | undefined;
  /** Ends the agent: nothing is served and no heartbeat is sent any more. */
  stop(): void;
}

/** The node in a command's parameters, its usual objects present. */
export function nodeOf(value: unknown): StepNode {
  const node = (typeof value === "object" && value !== null ? value : {}) as JsonObject;
  const object = (key: string) =>
    typeof node[key] === "object" && node[key] !== null ? (node[key] as JsonObject) : {};
  return {
    ...node,
    uuid: String(node["uuid"] ?? ""),
    properties: object("properties"),
    instance_info: object("instance_info"),
    driver_info: object("driver_info"),
    driver_internal_info: object("driver_internal_info"),
    extra: object("extra"),
  };
}

/** The hardware managers, once they are loaded; throws as soon as the scope has ended. */
export async function hardwareKnown(agent: Pick<AgentContext, "hardware">, scope: Scope): Promise<AgentHardware> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(scope.signal.reason);
  scope.signal.addEventListener("abort", stop, { once: true });
  try {
    scope.check();
    return await Promise.race([agent.hardware, stopped.promise]);
  } finally {
    scope.signal.removeEventListener("abort", stop);
  }
}

/** The hardware managers' methods for one command: its lines and its progress become the command's. */
export async function hardwareFor(agent: AgentContext, command: Command): Promise<HardwareContext> {
  const { managers } = await agent.hardware;
  const base = {
    scope: command.scope,
    node: agent.node,
    log: (message: string) => {
      command.log(message);
      command.scope.log.info({}, message);
    },
    progress: (fraction: number | null, message: string) => command.progress(fraction, message),
  };
  return { ...base, hardware: dispatchTo(managers, base) };
}
