import type { Command } from "commander";
import { action } from "../../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { columnsOf } from "../../output/titles.ts";

interface Options extends ListFormatOptions {
  readonly refresh?: boolean;
}

const COLUMNS = ["type", "name", "value", "unit", "minimum", "maximum", "health", "state"];

/** `node sensors NODE` */
export function registerSensors(node: Command): void {
  const command = node
    .command("sensors")
    .description("what the machine's sensors said last: temperatures, fans, power supplies, drives")
    .argument("<node>", "name or UUID of the node")
    .option("--refresh", "ask the BMC now");
  action(listOutput(command), async (session, options: Options, ident: string) => {
    const { sensors } = await session.client.ingot.sensors(session.scope, ident, options.refresh === true);
    await printList(session, sensors, columnsOf(COLUMNS), options);
  });
}
