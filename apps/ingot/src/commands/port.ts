import type { ApiClient } from "@ingot/client";
import { Failure } from "@ingot/kernel";
import type { Command } from "commander";
import { action } from "../cli/session.ts";
import { addValueOptions, type Attribute, attributesOn, creationBody, type Given } from "../input/attributes.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { splitFields } from "../output/titles.ts";
import { addDeleteCommand, addSetCommand, addUnsetCommand, type ItemSpec } from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";

const collection = (client: ApiClient) => client.ports;
const NODE_HELP = "node that the port belongs to";

const ATTRIBUTES: readonly Attribute[] = [
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, required: true, on: ["create"] },
  { kind: "text", option: "node", field: "node_uuid", help: NODE_HELP, on: ["set"] },
  { kind: "text", option: "address", field: "address", help: "MAC address", on: ["set"] },
  { kind: "text", option: "uuid", field: "uuid", help: "UUID of the new port; made up when left out", on: ["create"] },
  { kind: "text", option: "name", field: "name", help: "unique name" },
  { kind: "text", option: "description", field: "description", help: "words for people" },
  { kind: "text", option: "category", field: "category", help: "what it is used for" },
  { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
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

const spec: ItemSpec<object> = { collection, noun: "port", identifiedBy: "UUID of the port", attributes: ATTRIBUTES };

/** `ingot port …` */
export function register(program: Command): void {
  const port = program.command("port").description("NICs of nodes");
  addListCommand(port, {
    collection,
    description: "list the ports",
    fields: ["uuid", "address"],
    longFields: ["uuid", "address", "created_at", "extra", "node_uuid", "local_link_connection", "portgroup_uuid"],
    filters: [
      { flags: "--address <mac>", query: "address", help: "with this MAC address" },
      { flags: "--node <node>", query: "node", help: "of this node" },
      { flags: "--port-group <group>", query: "portgroup", help: "of this port group" },
    ],
  });
  addShow(port);
  addCreate(port);
  addSetCommand(port, spec);
  addUnsetCommand(port, spec);
  addDeleteCommand(port, spec);
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

function addCreate(port: Command): void {
  const attributes = attributesOn(ATTRIBUTES, "create");
  const command = port.command("create").description("create a port").argument("<address>", "MAC address of the NIC");
  action(
    oneOutput(addValueOptions(command, attributes)),
    async (session, options: OneFormatOptions, address: string) => {
      const { scope, client } = session;
      const body = await creationBody(scope, attributes, options as unknown as Given);
      await showItem(session, await client.ports.create(scope, { address, ...body }), options);
    },
  );
}
