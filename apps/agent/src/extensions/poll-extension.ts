import type { Extension } from "../commands/extension.ts";
import { type AgentContext, hardwareFor, nodeOf } from "./agent-context.ts";

export function pollExtension(agent: AgentContext): Extension {
  return {
    get_hardware_info: {
      kind: "sync",
      run: async (command) => (await hardwareFor(agent, command)).hardware.listHardwareInfo(),
    },
    set_node_info: {
      kind: "sync",
      run: async (_, params) => {
        const info = (params["node_info"] ?? {}) as { readonly node?: unknown };
        agent.node = nodeOf(info.node ?? info);
        return {};
      },
    },
  };
}
