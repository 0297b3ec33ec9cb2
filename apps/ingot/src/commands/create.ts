import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { readResources } from "../input/resource-file.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";

const COLUMNS = [
  { title: "Kind", field: "kind" },
  { title: "UUID", field: "uuid" },
  { title: "Name", field: "name" },
];

/** `ingot create` */
export function register(program: Command): void {
  const command = program
    .command("create")
    .description("create what files describe, in JSON or YAML: all of it, or nothing when one thing is refused")
    .argument("<file...>", "files with nodes, ports, chassis and other kinds; - for the standard input");
  action(listOutput(command), async (session, options: ListFormatOptions, files: readonly string[]) => {
    const { scope, client } = session;
    const created = await client.ingot.createAll(scope, await readResources(scope, files));
    const rows = Object.entries(created).flatMap(([kind, items]) =>
      items.map((item) => ({ name: null, ...item, kind })),
    );
    await printList(session, rows, COLUMNS, options);
  });
}
