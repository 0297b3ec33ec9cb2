import type { Scope } from "@ingot/kernel";
import { genericManager, type GenericManagerOptions } from "../generic/generic-manager.ts";
import { type AgentHardware, loadHardware } from "./agent-hardware.ts";

export interface LoadAgentHardware extends GenericManagerOptions {
  readonly plugins: string;
}

/** The generic manager and those of the plug-ins. */
export function loadAgentHardware(scope: Scope, options: LoadAgentHardware): Promise<AgentHardware> {
  const builtIn = [{ manager: genericManager(options), package: "ingot-agent" }];
  return loadHardware(scope, { plugins: options.plugins, builtIn });
}
