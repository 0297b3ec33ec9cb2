import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { forEach } from "../item-commands.ts";

/** `node maintenance set|unset` */
export function registerMaintenance(node: Command): void {
  const maintenance = node.command("maintenance").description("leave a node alone, or no longer");
  const set = maintenance
    .command("set")
    .description("put nodes into maintenance: nothing is done to them by itself")
    .argument("<node...>", "name or UUID of the node")
    .option("--reason <text>", "why");
  action(set, async ({ scope, client }, options: { readonly reason?: string }, nodes: readonly string[]) => {
    await forEach(nodes, (ident) => client.nodes.setMaintenance(scope, ident, options.reason));
  });
  const unset = maintenance
    .command("unset")
    .description("end the maintenance of nodes")
    .argument("<node...>", "name or UUID of the node");
  action(unset, async ({ scope, client }, _options: object, nodes: readonly string[]) => {
    await forEach(nodes, (ident) => client.nodes.endMaintenance(scope, ident));
  });
}
