import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { listOutput, type ListFormatOptions, oneOutput, type OneFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { showItem } from "../../output/show-item.ts";
import { columnsOf } from "../../output/titles.ts";

const NODE = "name or UUID of the node";
const SHORT = ["uuid", "created_at", "severity", "event"];
const LONG = ["uuid", "created_at", "severity", "event_type", "event", "conductor", "user"];

interface HistoryOptions extends ListFormatOptions {
  readonly long?: boolean;
}

/** `node history [list] NODE`, `node history get NODE EVENT` */
export function registerHistory(node: Command): void {
  const history = node.command("history").description("what happened to a node, as Ironic keeps it");
  const list = history
    .command("list", { isDefault: true })
    .description("list what happened to a node")
    .argument("<node>", NODE)
    .option("--long", "show all fields");
  action(listOutput(list), async (session, options: HistoryOptions, ident: string) => {
    const long = options.long === true;
    const entries = await session.client.nodes.history(session.scope, ident, long);
    await printList(session, entries, columnsOf(long ? LONG : SHORT), options);
  });
  const get = history
    .command("get")
    .description("show one event")
    .argument("<node>", NODE)
    .argument("<event>", "its UUID");
  action(oneOutput(get), async (session, options: OneFormatOptions, ident: string, event: string) => {
    await showItem(session, await session.client.nodes.historyEntry(session.scope, ident, event), options);
  });
}
