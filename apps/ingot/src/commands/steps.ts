import type { CatalogueStep } from "@ingot/client";
import { Failure, isJsonObject } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";

interface Options extends ListFormatOptions {
  readonly node?: string;
  readonly driver?: string;
  readonly ramdisk?: string;
  readonly long?: boolean;
}

const COLUMNS = [
  { title: "Kind", field: "kind" },
  { title: "Interface", field: "interface" },
  { title: "Step", field: "step" },
  { title: "Priority", field: "priority" },
  { title: "Arguments", field: "arguments" },
  { title: "Source", field: "source" },
  { title: "Description", field: "description" },
];
const LONG_COLUMNS = [
  ...COLUMNS,
  { title: "Abortable", field: "abortable" },
  { title: "Idempotent", field: "idempotent" },
  { title: "Schema", field: "args_schema" },
];

/** `ingot steps` */
export function register(program: Command): void {
  const command = program
    .command("steps")
    .description(
      "list the steps that a node, a driver or a ramdisk offers, with their arguments (*: must be given); all drivers' when nothing is said",
    )
    .option("--node <node>", "steps of this node: of its driver and its ramdisk")
    .option("--driver <driver>", "steps of this hardware type")
    .option("--ramdisk <url>", "steps of the ramdisk at this URL, from its manifest")
    .option("--long", "show where they come from and the schemas of their arguments too");
  action(listOutput(command), async (session, options: Options) => {
    const { node, driver, ramdisk } = options;
    if ([node, driver, ramdisk].filter((one) => one !== undefined).length > 1) {
      throw new Failure("input.invalid", "--node, --driver and --ramdisk exclude each other", {
        hint: "Ask for one at a time; without any, the steps of all drivers are listed.",
      });
    }
    const steps = await session.client.ingot.steps(session.scope, {
      ...(node === undefined ? {} : { node }),
      ...(driver === undefined ? {} : { driver }),
      ...(ramdisk === undefined ? {} : { ramdisk }),
    });
    const rows = steps.map((step) => ({ ...step, arguments: argumentsOf(step) }));
    await printList(session, rows, options.long === true ? LONG_COLUMNS : COLUMNS, options);
  });
}

/** `files*, mode`: names of the arguments, with a star at those that must be given. */
function argumentsOf(step: CatalogueStep): string {
  if (isJsonObject(step.args_schema) && isJsonObject(step.args_schema["properties"])) {
    const { required, properties } = step.args_schema;
    const needed = new Set(Array.isArray(required) ? required : []);
    return Object.keys(properties as object)
      .map((name) => (needed.has(name) ? `${name}*` : name))
      .join(", ");
  }
  return Object.entries(step.argsinfo ?? {})
    .map(([name, info]) => (info.required ? `${name}*` : name))
    .join(", ");
}
