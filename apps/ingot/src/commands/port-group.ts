import type { Command } from "commander";
import type { Attribute } from "../input/attributes.ts";
import { EXTRA, nodeOf, uuidOfNew } from "../input/usual-attributes.ts";
import { addResourceCommands } from "./resource-commands.ts";

const ATTRIBUTES: readonly Attribute[] = [
  ...nodeOf("UUID of the node that it belongs to"),
  { kind: "text", option: "address", field: "address", help: "MAC address of the whole" },
  { kind: "text", option: "name", field: "name", help: "unique name" },
  uuidOfNew("group"),
  { kind: "text", option: "mode", field: "mode", help: "active-backup, 802.3ad, …", on: ["create", "set"] },
  { kind: "pairs", option: "property", field: "properties", help: "setting of the bond; repeat for more" },
  EXTRA,
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

/** `ingot port-group …` */
export function register(program: Command): void {
  addResourceCommands(program, {
    command: "port-group",
    about: "NICs of nodes that work as one",
    collection: (client) => client.portgroups,
    noun: "port-group",
    identifiedBy: "name or UUID of the port group",
    attributes: ATTRIBUTES,
    list: {
      description: "list the port groups",
      fields: ["uuid", "address", "name"],
      longFields: ["uuid", "address", "name", "node_uuid", "mode", "standalone_ports_supported", "properties"],
      filters: [
        { flags: "--address <mac>", query: "address", help: "with this MAC address" },
        { flags: "--node <node>", query: "node", help: "of this node" },
      ],
    },
  });
}
