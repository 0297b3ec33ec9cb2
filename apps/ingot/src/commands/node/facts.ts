import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { columnsOf } from "../../output/titles.ts";

const NODE = "name or UUID of the node";

/** `node children list NODE`, `node inventory save NODE` */
export function registerFacts(node: Command): void {
  const children = node.command("children").description("nodes that are parts of a node");
  const list = children.command("list").description("list a node's children").argument("<node>", NODE);
  action(listOutput(list), async (session, options: ListFormatOptions, ident: string) => {
    const uuids = await session.client.nodes.children(session.scope, ident);
    await printList(
      session,
      uuids.map((uuid) => ({ uuid })),
      columnsOf(["uuid"]),
      options,
    );
  });
  const inventory = node.command("inventory").description("what the last inspection found");
  const save = inventory
    .command("save")
    .description("print a node's inventory as JSON, or write it to a file")
    .argument("<node>", NODE)
    .option("--file <path>", "write it there");
  action(save, async ({ scope, client, out }, options: { readonly file?: string }, ident: string) => {
    const json = `${JSON.stringify(await client.nodes.inventory(scope, ident), undefined, 2)}\n`;
    if (options.file === undefined) out(json);
    else await writeFile(options.file, json);
  });
}
