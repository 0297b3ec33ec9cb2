import type { Scope } from "@ingot/kernel";
import { type Candidate, evaluateManagers, type LoadedManager, type PluginProblem } from "./managers.ts";
import { loadPlugins } from "./load-plugins.ts";
import { StepCatalogue } from "./step-catalogue.ts";

/** The hardware managers of this agent, and the steps that they offer together. */
export interface AgentHardware {
  readonly managers: readonly LoadedManager[];
  readonly steps: StepCatalogue;
  readonly problems: readonly PluginProblem[];
}

export interface AgentHardwareOptions {
  /** The folder of plug-in packages. */
  readonly plugins: string;
  /** The managers that are part of the agent. */
  readonly builtIn: readonly Candidate[];
}

export async function loadHardware(scope: Scope, options: AgentHardwareOptions): Promise<AgentHardware> {
  const plugins = await loadPlugins(options.plugins);
  const { managers, problems } = await evaluateManagers(scope, [...options.builtIn, ...plugins.candidates]);
  const steps = new StepCatalogue(managers);
  const all = [...plugins.problems, ...problems, ...steps.problems()];
  for (const problem of all) scope.log.error({ package: problem.package }, problem.message);
  return { managers, steps, problems: all };
}
