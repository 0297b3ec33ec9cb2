import type { Command } from "commander";
import type { Attribute } from "../input/attributes.ts";
import { EXTRA, nodeOf, required, uuidOfNew } from "../input/usual-attributes.ts";
import type { ListFilter } from "./list-command.ts";
import { addResourceCommands } from "./resource-commands.ts";

const COMMON: readonly Attribute[] = [...nodeOf("UUID of the node that it belongs to"), EXTRA, uuidOfNew("one")];
const FILTERS: readonly ListFilter[] = [{ flags: "--node <node>", query: "node", help: "of this node" }];

const CONNECTOR: readonly Attribute[] = [
  ...COMMON,
  ...required({ kind: "text", option: "type", field: "type", help: "iqn, ip, mac, wwnn, wwpn" }),
  ...required({
    kind: "text",
    option: "connector-id",
    field: "connector_id",
    help: "how the node is known to the storage",
  }),
];

const TARGET: readonly Attribute[] = [
  ...COMMON,
  ...required({ kind: "text", option: "type", field: "volume_type", help: "iscsi, fibre_channel" }),
  ...required({ kind: "number", option: "boot-index", field: "boot_index", help: "its place in the boot order" }),
  ...required({ kind: "text", option: "volume-id", field: "volume_id", help: "the volume's name in its storage" }),
  { kind: "pairs", option: "property", field: "properties", help: "how it is reached; repeat for more" },
];

/** `ingot volume connector …`, `ingot volume target …` */
export function register(program: Command): void {
  const volume = program.command("volume").description("remote volumes of nodes that are powered off");
  addResourceCommands(volume, {
    command: "connector",
    about: "how nodes name themselves to storage",
    collection: (client) => client.volumeConnectors,
    noun: "connector",
    identifiedBy: "UUID of the connector",
    attributes: CONNECTOR,
    list: {
      description: "list the volume connectors",
      fields: ["uuid", "node_uuid", "type", "connector_id"],
      filters: FILTERS,
    },
  });
  addResourceCommands(volume, {
    command: "target",
    about: "volumes that nodes use",
    collection: (client) => client.volumeTargets,
    noun: "target",
    identifiedBy: "UUID of the target",
    attributes: TARGET,
    list: {
      description: "list the volume targets",
      fields: ["uuid", "node_uuid", "volume_type", "boot_index", "volume_id"],
      filters: FILTERS,
    },
  });
}
