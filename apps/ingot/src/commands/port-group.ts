import type { ApiClient } from "@ingot/client";
import type { Command } from "commander";
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

const collection = (client: ApiClient) => client.portgroups;
const NODE_HELP = "UUID of the node that it belongs to";

const ATTRIBUTES: readonly Attribute[] = [
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, required: true, on: ["create"] },
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, on: ["set"] },
  { kind: "text", option: "address", field: "address", help: "MAC address of the whole" },
  { kind: "text", option: "name", field: "name", help: "unique name" },
  { kind: "text", option: "uuid", field: "uuid", help: "UUID of the new group; made up when left out", on: ["create"] },
  { kind: "text", option: "mode", field: "mode", help: "active-backup, 802.3ad, …", on: ["create", "set"] },
  { kind: "pairs", option: "property", field: "properties", help: "setting of the bond; repeat for more" },
  { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
  {
    kind: "boolean",
    option: "standalone-ports",
    field: "standalone_ports_supported",
    help: "its ports may be used alone too",
    on: ["create", "set"],
  },
  { kind: "text", option: "physical-network", field: "physical_network", help: "physical network that it is on" },
  { kind: "text", option: "category", field: "category", help: "what it is used for" },
];

const spec: ItemSpec<object> = {
  collection,
  noun: "port-group",
  identifiedBy: "name or UUID of the port group",
  attributes: ATTRIBUTES,
};

/** `ingot port-group …` */
export function register(program: Command): void {
  const group = program.command("port-group").description("NICs of nodes that work as one");
  addListCommand(group, {
    collection,
    description: "list the port groups",
    fields: ["uuid", "address", "name"],
    longFields: ["uuid", "address", "name", "node_uuid", "mode", "standalone_ports_supported", "properties"],
    filters: [
      { flags: "--address <mac>", query: "address", help: "with this MAC address" },
      { flags: "--node <node>", query: "node", help: "of this node" },
    ],
  });
  addShowCommand(group, spec);
  addCreateCommand(group, spec);
  addSetCommand(group, spec);
  addUnsetCommand(group, spec);
  addDeleteCommand(group, spec);
}
