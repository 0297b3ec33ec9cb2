import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";

const COLUMNS = [
  { title: "Interface", field: "interface" },
  { title: "Result", field: "result" },
  { title: "Reason", field: "reason" },
];

/** `node validate` */
export function registerValidate(node: Command): void {
  const command = node
    .command("validate")
    .description("say of each interface whether it has what it needs")
    .argument("<node>", "name or UUID of the node");
  action(listOutput(command), async (session, options: ListFormatOptions, ident: string) => {
    const report = await session.client.nodes.validate(session.scope, ident);
    const rows = Object.entries(report)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { result, reason }]) => ({ interface: name, result, reason: reason ?? "" }));
    await printList(session, rows, COLUMNS, options);
  });
}
