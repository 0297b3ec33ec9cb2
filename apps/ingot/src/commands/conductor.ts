import type { ApiClient } from "@ingot/client";
import type { Command } from "commander";
import { addShowCommand } from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";

const collection = (client: ApiClient) => client.conductors;

/** `ingot conductor …` */
export function register(program: Command): void {
  const conductor = program.command("conductor").description("conductors that are alive");
  addListCommand(conductor, {
    collection,
    description: "list the conductors",
    fields: ["hostname", "conductor_group", "alive"],
    longFields: ["hostname", "conductor_group", "alive", "drivers", "created_at", "updated_at"],
  });
  addShowCommand<object>(conductor, { collection, noun: "conductor", identifiedBy: "its host name", attributes: [] });
}
