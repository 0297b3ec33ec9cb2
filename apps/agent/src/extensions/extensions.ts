import type { CommandRunner } from "../commands/command-runner.ts";
import type { Extension } from "../commands/extension.ts";
import type { AgentContext } from "./agent-context.ts";
import { imageExtension } from "./image-extension.ts";
import { logExtension } from "./log-extension.ts";
import { pollExtension } from "./poll-extension.ts";
import { rescueExtension } from "./rescue-extension.ts";
import { standbyExtension } from "./standby-extension.ts";
import { stepExtension } from "./step-extension.ts";
import { stepsExtension } from "./steps-extension.ts";
import { systemExtension } from "./system-extension.ts";

/** Every command that the agent knows, by extension. */
export function extensions(agent: AgentContext, runner: () => CommandRunner): Readonly<Record<string, Extension>> {
  return {
    clean: stepsExtension("clean", agent),
    deploy: stepsExtension("deploy", agent),
    service: stepsExtension("service", agent),
    standby: standbyExtension(agent),
    image: imageExtension(agent),
    log: logExtension,
    poll: pollExtension(agent),
    system: systemExtension(agent),
    rescue: rescueExtension(agent),
    step: stepExtension(runner),
  };
}
