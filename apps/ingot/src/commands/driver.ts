import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { listOutput, type ListFormatOptions, oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { showItem, withoutLinks } from "../output/show-item.ts";
import { columnsOf, splitFields } from "../output/titles.ts";

const TITLES = { name: "Supported driver(s)" };

interface DriverListOptions extends ListFormatOptions {
  readonly type?: string;
  readonly long?: boolean;
  readonly fields?: readonly string[];
}

/** `ingot driver …` */
export function register(program: Command): void {
  const driver = program.command("driver").description("hardware types that are enabled");
  addList(driver);
  const show = driver
    .command("show")
    .description("show a hardware type and the interfaces that it may have")
    .argument("<driver>", "its name")
    .option("--fields <field...>", "fetch and show only these fields");
  interface ShowOptions extends OneFormatOptions {
    readonly fields?: readonly string[];
  }
  action(oneOutput(show), async (session, options: ShowOptions, name: string) => {
    const item = withoutLinks(await session.client.drivers.get(session.scope, name, splitFields(options.fields)));
    await showItem(session, mapped(item), options);
  });
  const properties = driver.command("property").description("what a hardware type reads from driver_info");
  const list = properties
    .command("list")
    .description("list what may be in driver_info")
    .argument("<driver>", "its name");
  action(listOutput(list), async (session, options: ListFormatOptions, name: string) => {
    const found = await session.client.drivers.properties(session.scope, name);
    const rows = Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const columns = [
      { title: "Property", field: "property" },
      { title: "Description", field: "description" },
    ];
    await printList(
      session,
      rows.map(([property, description]) => ({ property, description })),
      columns,
      options,
    );
  });
}

function addList(driver: Command): void {
  const command = driver
    .command("list")
    .description("list the enabled hardware types")
    .option("--type <type>", "dynamic or classic")
    .option("--long", "show all fields")
    .option("--fields <field...>", "fetch and show only these fields");
  action(listOutput(command), async (session, options: DriverListOptions) => {
    const fields = splitFields(options.fields);
    const items = await session.client.drivers.list(session.scope, {
      ...(options.type === undefined ? {} : { filters: { type: options.type } }),
      ...(fields === undefined ? {} : { fields }),
      ...(options.long === true ? { detail: true } : {}),
    });
    const rows = items.map((item) => mapped(withoutLinks(item)));
    const shown =
      fields ?? (options.long === true ? [...new Set(rows.flatMap((row) => Object.keys(row)))] : ["name", "hosts"]);
    await printList(session, rows, columnsOf(shown, TITLES), options);
  });
}

function mapped(item: object): object {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, joined(value)]));
}

/** Lists as the baremetal client shows them here: with commas. */
function joined(value: unknown): unknown {
  return Array.isArray(value) ? value.join(", ") : value;
}
