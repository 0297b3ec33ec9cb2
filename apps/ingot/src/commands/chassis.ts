import type { ApiClient } from "@ingot/client";
import type { Command } from "commander";
import {
  addCreateCommand,
  addDeleteCommand,
  addSetCommand,
  addShowCommand,
  addUnsetCommand,
  type ItemSpec,
} from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";

const collection = (client: ApiClient) => client.chassis;

const spec: ItemSpec<object> = {
  collection,
  noun: "chassis",
  identifiedBy: "UUID of the chassis",
  attributes: [
    { kind: "text", option: "description", field: "description", help: "words for people" },
    { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
    {
      kind: "text",
      option: "uuid",
      field: "uuid",
      help: "UUID of the new chassis; made up when left out",
      on: ["create"],
    },
  ],
};

/** `ingot chassis …` */
export function register(program: Command): void {
  const chassis = program.command("chassis").description("what nodes are grouped by");
  addListCommand(chassis, {
    collection,
    description: "list the chassis",
    fields: ["uuid", "description"],
    longFields: ["uuid", "description", "created_at", "updated_at", "extra"],
  });
  addShowCommand(chassis, spec);
  addCreateCommand(chassis, spec);
  addSetCommand(chassis, spec);
  addUnsetCommand(chassis, spec);
  addDeleteCommand(chassis, spec);
}
