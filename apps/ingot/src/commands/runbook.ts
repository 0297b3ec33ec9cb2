import type { Command } from "commander";
import type { Attribute } from "../input/attributes.ts";
import { DESCRIPTION, EXTRA, required, uuidOfNew } from "../input/usual-attributes.ts";
import { addResourceCommands } from "./resource-commands.ts";
import { addTraitAdd, addTraitList, addTraitRemove, type TraitSpec } from "./trait-commands.ts";

const IDENTIFIED_BY = "name or UUID of the runbook";

const ATTRIBUTES: readonly Attribute[] = [
  ...required({ kind: "text", option: "name", field: "name", help: "name of the runbook; unique" }),
  ...required({
    kind: "steps",
    option: "steps",
    field: "steps",
    help: `steps, each as {"interface": "bios", "step": "NAME", "args": {}, "order": 1}`,
  }),
  uuidOfNew("runbook"),
  DESCRIPTION,
  {
    kind: "boolean",
    option: "public",
    field: "public",
    help: "whether every project may use it; it then has no owner",
  },
  { kind: "text", option: "owner", field: "owner", help: "project whose it is" },
  {
    kind: "boolean",
    option: "disable-ramdisk",
    field: "disable_ramdisk",
    help: "whether it runs without booting the ramdisk",
  },
  EXTRA,
];

const traits: TraitSpec = { noun: "runbook", identifiedBy: IDENTIFIED_BY, of: (client) => client.runbooks };

/** `ingot runbook …` */
export function register(program: Command): void {
  const runbook = addResourceCommands(program, {
    command: "runbook",
    about: "steps that an operator has approved, to clean and to service nodes with",
    collection: (client) => client.runbooks,
    noun: "runbook",
    identifiedBy: IDENTIFIED_BY,
    attributes: ATTRIBUTES,
    supportOf: "runbooks",
    list: {
      description: "list the runbooks",
      fields: ["uuid", "name"],
      longFields: ["uuid", "name", "description", "traits", "public", "owner", "disable_ramdisk", "steps", "extra"],
      filters: [
        { flags: "--project <project>", query: "project", help: "that this project may use: its own and public ones" },
      ],
    },
  });
  const trait = runbook.command("trait").description("nodes with one of these traits are those that it may run on");
  addTraitList(trait, traits);
  addTraitAdd(trait, traits);
  addTraitRemove(trait, traits);
}
