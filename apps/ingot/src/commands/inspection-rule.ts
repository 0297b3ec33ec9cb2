import type { Command } from "commander";
import { action } from "../cli/session.ts";
import type { Attribute } from "../input/attributes.ts";
import { DESCRIPTION, required, uuidOfNew } from "../input/usual-attributes.ts";
import { addResourceCommands } from "./resource-commands.ts";

const ATTRIBUTES: readonly Attribute[] = [
  uuidOfNew("rule"),
  DESCRIPTION,
  { kind: "number", option: "priority", field: "priority", help: "greater ones run first; 0 to 9999" },
  { kind: "text", option: "phase", field: "phase", help: "main: after the hooks; early: before them" },
  {
    kind: "flag",
    option: "sensitive",
    field: "sensitive",
    help: "never show its conditions and actions again",
    on: ["create", "set"],
  },
  {
    kind: "structure",
    option: "conditions",
    field: "conditions",
    help: 'what must hold, each as {"op": "eq", "args": {"values": ["{node.driver}", "redfish"]}}',
  },
  ...required({
    kind: "structure",
    option: "actions",
    field: "actions",
    help: 'what is done then, each as {"op": "add-trait", "args": {"name": "CUSTOM_A"}}',
  }),
];

/** `ingot inspection-rule …` */
export function register(program: Command): void {
  const rule = addResourceCommands(program, {
    command: "inspection-rule",
    about: "what is done with a machine by what inspection found",
    collection: (client) => client.inspectionRules,
    noun: "rule",
    identifiedBy: "UUID of the inspection rule",
    attributes: ATTRIBUTES,
    list: {
      description: "list the inspection rules",
      fields: ["uuid", "priority", "phase", "description"],
      longFields: ["uuid", "priority", "phase", "description", "sensitive", "conditions", "actions"],
      filters: [{ flags: "--phase <phase>", query: "phase", help: "only those of main or of early" }],
    },
  });
  const clear = rule.command("delete-all").description("delete all inspection rules but those of the server's file");
  action(clear, async ({ scope, client }) => client.inspectionRules.deleteAll(scope));
}
