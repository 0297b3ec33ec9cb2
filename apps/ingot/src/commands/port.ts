import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import type { Attribute } from "../input/attributes.ts";
import { DESCRIPTION, EXTRA, nodeOf, uuidOfNew } from "../input/usual-attributes.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { splitFields } from "../output/titles.ts";
import { addResourceCommands } from "./resource-commands.ts";

const ATTRIBUTES: readonly Attribute[] = [
  ...nodeOf("node that the port belongs to"),
  { kind: "text", option: "address", field: "address", help: "MAC address", on: ["set"] },
  uuidOfNew("port"),
  { kind: "text", option: "name", field: "name", help: "unique name" },
  DESCRIPTION,
  { kind: "text", option: "category", field: "category", help: "what it is used for" },
  EXTRA,
  {
    kind: "pairs",
    option: "local-link-connection",
    field: "local_link_connection",
    help: "switch port that it is plugged into: switch_id, port_id, switch_info; repeat for more",
  },
  {
    kind: "boolean",
    option: "pxe-enabled",
    field: "pxe_enabled",
    help: "the ramdisk may boot from it",
    on: ["create"],
  },
  { kind: "flag", option: "pxe-enabled", field: "pxe_enabled", help: "the ramdisk may boot from it", on: ["set"] },
  { kind: "text", option: "port-group", field: "portgroup_uuid", help: "UUID of the port group that it is part of" },
  { kind: "text", option: "physical-network", field: "physical_network", help: "physical network that it is on" },
  { kind: "flag", option: "is-smartnic", field: "is_smartnic", help: "it is a smart NIC" },
];

/** `ingot port …` */
export function register(program: Command): void {
  addResourceCommands(program, {
    command: "port",
    about: "NICs of nodes",
    collection: (client) => client.ports,
    noun: "port",
    identifiedBy: "UUID of the port",
    attributes: ATTRIBUTES,
    createdBy: { argument: "address", field: "address", help: "MAC address of the NIC" },
    own: { show: addShow },
    list: {
      description: "list the ports",
      fields: ["uuid", "address"],
      longFields: ["uuid", "address", "created_at", "extra", "node_uuid", "local_link_connection", "portgroup_uuid"],
      filters: [
        { flags: "--address <mac>", query: "address", help: "with this MAC address" },
        { flags: "--node <node>", query: "node", help: "of this node" },
        { flags: "--port-group <group>", query: "portgroup", help: "of this port group" },
      ],
    },
  });
}

interface ShowOptions extends OneFormatOptions {
  readonly fields?: readonly string[];
  readonly address?: boolean;
}

function addShow(port: Command): void {
  const command = port
    .command("show")
    .description("show one port")
    .argument("<port>", "UUID of the port, or with --address its MAC address")
    .option("--address", "<port> is a MAC address")
    .option("--fields <field...>", "fetch and show only these fields");
  action(oneOutput(command), async (session, options: ShowOptions, ident: string) => {
    const { scope, client } = session;
    const fields = splitFields(options.fields);
    if (options.address !== true) return showItem(session, await client.ports.get(scope, ident, fields), options);
    const what = fields === undefined ? { detail: true } : { fields };
    const [found] = await client.ports.list(scope, { filters: { address: ident }, ...what });
    if (found === undefined) throw new Failure("client.not_found", `no port has the address ${ident}`);
    return showItem(session, found, options);
  });
}
