import type { Scope } from "@ingot/kernel";
import { CommandRunner } from "./commands/command-runner.ts";
import { type AgentContext, nodeOf } from "./extensions/agent-context.ts";
import { extensions } from "./extensions/extensions.ts";
import type { DeployedImage } from "./generic/deployed-image.ts";
import type { AgentHardware } from "./hardware/agent-hardware.ts";
import { loadAgentHardware } from "./hardware/load-agent-hardware.ts";
import type { Identity } from "./run-agent.ts";

/** What the agent needs to do its work, and does not need to say that it is there. */
export interface AgentWork {
  readonly runner: CommandRunner;
  readonly hardware: Promise<AgentHardware>;
}

/** `onEnd` is called after each asynchronous command. */
export function agentWork(life: Scope, identity: Identity, onEnd: () => void): AgentWork {
  const { config, host, known } = identity;
  const allowMd5 = () => known.allowMd5;
  const onDeployed = (deployed: DeployedImage) => void (agent.deployed = deployed);
  const hardware = loadAgentHardware(life, { config, host, allowMd5, onDeployed, plugins: identity.plugins });
  const agent: AgentContext = {
    config,
    host,
    hardware,
    allowMd5,
    allowGrubInstall: () => known.allowGrubInstall ?? config.allowGrubInstall,
    node: nodeOf(known.node),
    deployed: undefined,
    stop: () => life.cancel(),
  };
  const runner: CommandRunner = new CommandRunner(
    life,
    extensions(agent, () => runner),
    onEnd,
  );
  return { runner, hardware };
}
