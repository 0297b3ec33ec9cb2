import type { AgentManifest, StepKind } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import { offeredStep } from "@ingot/step-kit";
import { parseConfig } from "./config/agent-config.ts";
import { genericManager } from "./generic/generic-manager.ts";
import { loadPlugins } from "./hardware/load-plugins.ts";
import type { Candidate, LoadedManager, PluginProblem } from "./hardware/managers.ts";
import { StepCatalogue } from "./hardware/step-catalogue.ts";
import { AGENT_VERSION } from "./version.ts";

/**
 * What the agent would offer, told without touching any hardware: plug-ins are loaded, and asked for their support only
 * to learn which of two equal steps wins (one that cannot answer here counts as fit for the machine).
 */
export async function agentManifest(scope: Scope, plugins: string): Promise<AgentManifest> {
  const found = await loadPlugins(plugins);
  const generic = genericManager({
    config: parseConfig(new Map()),
    host: { disks: [], power: false },
    allowMd5: () => false,
    onDeployed: () => {},
  });
  const candidates = [{ manager: generic, package: "ingot-agent" }, ...found.candidates];
  const managers = await Promise.all(candidates.map((candidate) => assumed(scope, candidate)));
  const catalogue = new StepCatalogue(managers.toSorted((one, other) => other.support - one.support));
  const steps = (kind: StepKind) => catalogue.list(kind).map(({ step }) => offeredStep(step, kind));
  return {
    agent_version: AGENT_VERSION,
    hardware_managers: managers.map(({ manager, package: from }) => ({
      name: manager.name,
      version: manager.version,
      package: from,
    })),
    steps: { clean: steps("clean"), deploy: steps("deploy"), service: steps("service") },
    problems: [...found.problems, ...catalogue.problems()].map((problem: PluginProblem) => ({ ...problem })),
  };
}

const ASSUMED_SUPPORT = 1;

async function assumed(scope: Scope, candidate: Candidate): Promise<LoadedManager> {
  try {
    const support = await candidate.manager.evaluateHardwareSupport(scope);
    return { ...candidate, support: support > 0 ? support : ASSUMED_SUPPORT };
  } catch {
    return { ...candidate, support: ASSUMED_SUPPORT };
  }
}
