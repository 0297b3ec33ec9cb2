import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { columnsOf } from "../output/titles.ts";

/** `ingot shard list` */
export function register(program: Command): void {
  const shard = program.command("shard").description("parts that the nodes are divided into");
  const list = shard.command("list").description("list the shards, with the number of nodes in each");
  action(listOutput(list), async (session, options: ListFormatOptions) => {
    const shards = await session.client.shards(session.scope);
    await printList(session, shards, columnsOf(["name", "count"]), options);
  });
}
