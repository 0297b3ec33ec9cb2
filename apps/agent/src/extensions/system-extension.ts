import { readdir } from "node:fs/promises";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import type { Extension } from "../commands/extension.ts";
import type { AgentContext } from "./agent-context.ts";

const GRACE_MS = 1000;

/** For machines that cannot be powered off: the agent goes silent and the network goes down. */
export function systemExtension(agent: AgentContext): Extension {
  return {
    lockdown: {
      kind: "sync",
      run: async () => {
        setTimeout(() => void lockDown(agent), GRACE_MS);
        return {};
      },
    },
  };
}

async function lockDown(agent: AgentContext): Promise<void> {
  const scope = Scope.root();
  agent.stop();
  await run(scope, ["sync"]);
  if (!agent.host.power) return;
  for (const name of await readdir("/sys/class/net").catch(() => [])) {
    if (name !== "lo") await run(scope, ["ip", "link", "set", name, "down"]);
  }
}
