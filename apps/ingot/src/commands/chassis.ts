import type { Command } from "commander";
import { DESCRIPTION, EXTRA, uuidOfNew } from "../input/usual-attributes.ts";
import { addResourceCommands } from "./resource-commands.ts";

/** `ingot chassis …` */
export function register(program: Command): void {
  addResourceCommands(program, {
    command: "chassis",
    about: "what nodes are grouped by",
    collection: (client) => client.chassis,
    noun: "chassis",
    identifiedBy: "UUID of the chassis",
    attributes: [DESCRIPTION, EXTRA, uuidOfNew("chassis")],
    list: {
      description: "list the chassis",
      fields: ["uuid", "description"],
      longFields: ["uuid", "description", "created_at", "updated_at", "extra"],
    },
  });
}
