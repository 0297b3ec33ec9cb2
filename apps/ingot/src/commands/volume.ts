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
import { addListCommand, type ListFilter, type ListSpec } from "./list-command.ts";

const NODE_HELP = "UUID of the node that it belongs to";

/** A value that a volume must have: given at its creation, changed later, never taken away. */
function required(kind: "text" | "number", option: string, help: string): readonly Attribute[] {
  const attribute = { kind, option, field: option.replaceAll("-", "_"), help } as const;
  return [
    { ...attribute, required: true, on: ["create"] },
    { ...attribute, on: ["set"] },
  ];
}

const COMMON: readonly Attribute[] = [
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, required: true, on: ["create"] },
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, on: ["set"] },
  { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
  { kind: "text", option: "uuid", field: "uuid", help: "UUID of the new one; made up when left out", on: ["create"] },
];
const FILTERS: readonly ListFilter[] = [{ flags: "--node <node>", query: "node", help: "of this node" }];

const connector: ItemSpec<object> & ListSpec<object> = {
  collection: (client: ApiClient) => client.volumeConnectors,
  noun: "connector",
  identifiedBy: "UUID of the connector",
  attributes: [
    ...COMMON,
    ...required("text", "type", "iqn, ip, mac, wwnn, wwpn"),
    ...required("text", "connector-id", "how the node is known to the storage"),
  ],
  description: "list the volume connectors",
  fields: ["uuid", "node_uuid", "type", "connector_id"],
  filters: FILTERS,
};

const target: ItemSpec<object> & ListSpec<object> = {
  collection: (client: ApiClient) => client.volumeTargets,
  noun: "target",
  identifiedBy: "UUID of the target",
  attributes: [
    ...COMMON,
    {
      kind: "text",
      option: "type",
      field: "volume_type",
      help: "iscsi, fibre_channel",
      required: true,
      on: ["create"],
    },
    { kind: "text", option: "type", field: "volume_type", help: "iscsi, fibre_channel", on: ["set"] },
    ...required("number", "boot-index", "its place in the boot order"),
    ...required("text", "volume-id", "the volume's name in its storage"),
    { kind: "pairs", option: "property", field: "properties", help: "how it is reached; repeat for more" },
  ],
  description: "list the volume targets",
  fields: ["uuid", "node_uuid", "volume_type", "boot_index", "volume_id"],
  filters: FILTERS,
};

/** `ingot volume connector …`, `ingot volume target …` */
export function register(program: Command): void {
  const volume = program.command("volume").description("remote volumes of nodes that are powered off");
  const kinds = [
    [connector, "how nodes name themselves to storage"],
    [target, "volumes that nodes use"],
  ] as const;
  for (const [spec, description] of kinds) {
    const kind = volume.command(spec.noun).description(description);
    addListCommand(kind, spec);
    addShowCommand(kind, spec);
    addCreateCommand(kind, spec);
    addSetCommand(kind, spec);
    addUnsetCommand(kind, spec);
    addDeleteCommand(kind, spec);
  }
}
