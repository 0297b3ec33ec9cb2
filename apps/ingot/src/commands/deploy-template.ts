import type { Command } from "commander";
import type { Attribute } from "../input/attributes.ts";
import { EXTRA, required, uuidOfNew } from "../input/usual-attributes.ts";
import { addResourceCommands } from "./resource-commands.ts";

const NAME = "trait that brings the steps into a deployment: CUSTOM_…";

const ATTRIBUTES: readonly Attribute[] = [
  ...required({
    kind: "steps",
    option: "steps",
    field: "steps",
    help: `steps, each as {"interface": "deploy", "step": "NAME", "priority": 50, "args": {}}`,
  }),
  uuidOfNew("template"),
  { kind: "text", option: "name", field: "name", help: NAME, on: ["set"] },
  EXTRA,
];

/** `ingot deploy-template …` */
export function register(program: Command): void {
  addResourceCommands(program, {
    command: "deploy-template",
    about: "deploy steps that a trait brings into a deployment",
    collection: (client) => client.deployTemplates,
    noun: "template",
    identifiedBy: "name or UUID of the deploy template",
    attributes: ATTRIBUTES,
    createdBy: { argument: "name", field: "name", help: NAME },
    supportOf: "deploy_templates",
    list: {
      description: "list the deploy templates",
      fields: ["uuid", "name"],
      longFields: ["uuid", "name", "steps", "extra", "created_at", "updated_at"],
    },
  });
}
