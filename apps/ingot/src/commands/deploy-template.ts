import type { ApiClient } from "@ingot/client";
import type { Json } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import {
  addValueOptions,
  type Attribute,
  attributesOn,
  creationBody,
  type Given,
  settingPatch,
} from "../input/attributes.ts";
import { readSteps } from "../input/structured.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { addDeleteCommand, addShowCommand, addUnsetCommand, type ItemSpec, nothingNamed } from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";
import { addSupportCommand } from "./support.ts";

const collection = (client: ApiClient) => client.deployTemplates;
const NAME = "trait that brings the steps into a deployment: CUSTOM_…";
const STEPS = `steps, each as {"interface": "deploy", "step": "NAME", "priority": 50, "args": {}}`;

const ATTRIBUTES: readonly Attribute[] = [
  {
    kind: "text",
    option: "uuid",
    field: "uuid",
    help: "UUID of the new template; made up when left out",
    on: ["create"],
  },
  { kind: "text", option: "name", field: "name", help: NAME, on: ["set"] },
  { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
];

const spec: ItemSpec<object> = {
  collection,
  noun: "template",
  identifiedBy: "name or UUID of the deploy template",
  attributes: ATTRIBUTES,
};

/** `ingot deploy-template …` */
export function register(program: Command): void {
  const template = program.command("deploy-template").description("deploy steps that a trait brings into a deployment");
  addListCommand(template, {
    collection,
    description: "list the deploy templates",
    fields: ["uuid", "name"],
    longFields: ["uuid", "name", "steps", "extra", "created_at", "updated_at"],
  });
  addShowCommand(template, spec);
  addCreate(template);
  addSet(template);
  addUnsetCommand(template, spec);
  addSupportCommand(template, "deploy_templates", "template");
  addDeleteCommand(template, spec);
}

interface StepsOption extends OneFormatOptions {
  readonly steps?: string;
}

function addCreate(template: Command): void {
  const attributes = attributesOn(ATTRIBUTES, "create");
  const command = template
    .command("create")
    .description("create a deploy template")
    .argument("<name>", NAME)
    .requiredOption("--steps <json|@file>", STEPS);
  action(oneOutput(addValueOptions(command, attributes)), async (session, options: StepsOption, name: string) => {
    const steps: readonly Json[] = await readSteps(session.scope, options.steps ?? "[]", "--steps");
    const body = await creationBody(session.scope, attributes, options as unknown as Given);
    await showItem(
      session,
      await session.client.deployTemplates.create(session.scope, { name, steps, ...body }),
      options,
    );
  });
}

function addSet(template: Command): void {
  const attributes = attributesOn(ATTRIBUTES, "set");
  const command = template
    .command("set")
    .description("change a deploy template")
    .argument("<template>", spec.identifiedBy)
    .option("--steps <json|@file>", STEPS);
  action(addValueOptions(command, attributes), async (session, options: StepsOption, ident: string) => {
    const patch = [...(await settingPatch(session.scope, attributes, options as unknown as Given))];
    if (options.steps !== undefined) {
      patch.push({ op: "add", path: "/steps", value: await readSteps(session.scope, options.steps, "--steps") });
    }
    if (patch.length === 0) throw nothingNamed("set");
    await session.client.deployTemplates.update(session.scope, ident, patch);
  });
}
