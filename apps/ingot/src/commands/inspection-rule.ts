import type { ApiClient } from "@ingot/client";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import type { Attribute } from "../input/attributes.ts";
import {
  addCreateCommand,
  addDeleteCommand,
  addSetCommand,
  addShowCommand,
  addUnsetCommand,
  type ItemSpec,
} from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";

const collection = (client: ApiClient) => client.inspectionRules;

const ACTIONS = 'what is done then, each as {"op": "add-trait", "args": {"name": "CUSTOM_A"}}';

const ATTRIBUTES: readonly Attribute[] = [
  { kind: "text", option: "uuid", field: "uuid", help: "UUID of the new rule; made up when left out", on: ["create"] },
  { kind: "text", option: "description", field: "description", help: "words for people" },
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
  { kind: "structure", option: "actions", field: "actions", help: ACTIONS, required: true, on: ["create"] },
  { kind: "structure", option: "actions", field: "actions", help: ACTIONS, on: ["set"] },
];

const spec: ItemSpec<object> = {
  collection,
  noun: "rule",
  identifiedBy: "UUID of the inspection rule",
  attributes: ATTRIBUTES,
};

/** `ingot inspection-rule …` */
export function register(program: Command): void {
  const rule = program.command("inspection-rule").description("what is done with a machine by what inspection found");
  addListCommand(rule, {
    collection,
    description: "list the inspection rules",
    fields: ["uuid", "priority", "phase", "description"],
    longFields: ["uuid", "priority", "phase", "description", "sensitive", "conditions", "actions"],
    filters: [{ flags: "--phase <phase>", query: "phase", help: "only those of main or of early" }],
  });
  addShowCommand(rule, spec);
  addCreateCommand(rule, spec);
  addSetCommand(rule, spec);
  addUnsetCommand(rule, spec);
  addDeleteCommand(rule, spec);
  const clear = rule.command("delete-all").description("delete all inspection rules but those of the server's file");
  action(clear, async ({ scope, client }) => client.inspectionRules.deleteAll(scope));
}
