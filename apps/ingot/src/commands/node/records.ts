import type { ApiClient, Patch, Query } from "@ingot/client";
import { INTERFACE_KINDS } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action, type Session } from "../../cli/session.ts";
import {
  addValueOptions,
  attributesOn,
  type Given,
  settingPatch,
  unsettingPatch,
  addUnsetOptions,
} from "../../input/attributes.ts";
import { readStructured } from "../../input/structured.ts";
import { oneOutput, type OneFormatOptions } from "../../output/format-options.ts";
import { showItem } from "../../output/show-item.ts";
import { splitFields } from "../../output/titles.ts";
import { addCreateCommand, addDeleteCommand, forEach, type ItemSpec, nothingNamed } from "../item-commands.ts";
import { addListCommand, type ListFilter } from "../list-command.ts";
import { NODE_ATTRIBUTES } from "./node-attributes.ts";

const NODE = "name or UUID of the node";
const collection = (client: ApiClient) => client.nodes;
const spec: ItemSpec<object> = { collection, noun: "node", identifiedBy: NODE, attributes: NODE_ATTRIBUTES };

const FILTERS: readonly ListFilter[] = [
  { flags: "--maintenance", query: "maintenance", help: "only nodes in maintenance" },
  { flags: "--no-maintenance", query: "maintenance", help: "only nodes that are not" },
  { flags: "--retired", query: "retired", help: "only retired nodes" },
  { flags: "--no-retired", query: "retired", help: "only nodes that are not" },
  { flags: "--associated", query: "associated", value: true, help: "only nodes with an instance" },
  { flags: "--unassociated", query: "associated", value: false, help: "only nodes without one" },
  { flags: "--fault <fault>", query: "fault", help: "with this fault" },
  { flags: "--provision-state <state>", query: "provision_state", help: "in this provision state" },
  { flags: "--driver <driver>", query: "driver", help: "of this hardware type" },
  { flags: "--resource-class <class>", query: "resource_class", help: "of this resource class" },
  { flags: "--conductor-group <group>", query: "conductor_group", help: "in this conductor group" },
  { flags: "--conductor <host>", query: "conductor", help: "looked after by this conductor" },
  { flags: "--chassis <uuid>", query: "chassis_uuid", help: "in this chassis" },
  { flags: "--owner <owner>", query: "owner", help: "owned by this project" },
  { flags: "--lessee <lessee>", query: "lessee", help: "leased by this project" },
  {
    flags: "--description-contains <text>",
    query: "description_contains",
    help: "with these words in the description",
  },
  { flags: "--instance-name <name>", query: "instance_name", help: "with an instance of this name" },
  { flags: "--shards <shard>", query: "shard", repeats: true, help: "in this shard; repeat for more" },
  { flags: "--sharded", query: "sharded", value: true, help: "in any shard" },
  { flags: "--unsharded", query: "sharded", value: false, help: "in none" },
  { flags: "--parent-node <node>", query: "parent_node", help: "parts of this node" },
  { flags: "--include-children", query: "include_children", help: "nodes that are parts of others too" },
];

export function registerRecords(node: Command): void {
  addListCommand(node, {
    collection,
    description: "list the nodes",
    fields: ["uuid", "name", "instance_uuid", "power_state", "provision_state", "maintenance"],
    filters: FILTERS,
  });
  addShow(node);
  addCreateCommand(node, spec);
  addSet(node);
  addUnset(node);
  addDeleteCommand(node, spec);
}

interface ShowOptions extends OneFormatOptions {
  readonly fields?: readonly string[];
  readonly instance?: boolean;
}

function addShow(node: Command): void {
  const command = node
    .command("show")
    .description("show one node; passwords are shown as ******")
    .argument("<node>", `${NODE}, or with --instance the UUID of its instance`)
    .option("--instance", "<node> is the UUID of an instance")
    .option("--fields <field...>", "fetch and show only these fields");
  action(oneOutput(command), async (session, options: ShowOptions, ident: string) => {
    const fields = splitFields(options.fields);
    const item =
      options.instance === true
        ? await byInstance(session, ident, fields)
        : await session.client.nodes.get(session.scope, ident, fields);
    await showItem(session, item, options);
  });
}

async function byInstance(
  { scope, client }: Session,
  instance: string,
  fields: readonly string[] | undefined,
): Promise<object> {
  const what = fields === undefined ? { detail: true } : { fields };
  const [node] = await client.nodes.list(scope, { filters: { instance_uuid: instance }, ...what });
  if (node !== undefined) return node;
  throw new Failure("client.not_found", `no node has the instance ${instance}`, {
    hint: "List the nodes that have one with: ingot node list --associated",
  });
}

function addSet(node: Command): void {
  const attributes = attributesOn(NODE_ATTRIBUTES, "set");
  const command = addValueOptions(
    node.command("set").description("change one node or several").argument("<node...>", NODE),
    attributes,
  );
  for (const name of INTERFACE_KINDS) {
    command.addOption(new Option(`--reset-${name}-interface`, `back to the driver's default ${name} interface`));
  }
  command
    .option("--enable-power-off", "it may be powered off")
    .option("--reset-interfaces", "with --driver: interfaces that are not named go back to its defaults")
    .option("--target-raid-config <json|@file>", "RAID that it is to have");
  action(command, async (session, options: Given, nodes: readonly string[]) => {
    const query = resetQuery(options);
    const patch = [...(await settingPatch(session.scope, attributes, options)), ...resets(options)];
    const raid = options["targetRaidConfig"] as string | undefined;
    if (patch.length === 0 && raid === undefined) throw nothingNamed("set");
    const config = raid === undefined ? undefined : await readStructured(session.scope, raid, "--target-raid-config");
    await forEach(nodes, async (ident) => {
      if (config !== undefined) await session.client.nodes.setTargetRaidConfig(session.scope, ident, config);
      if (patch.length > 0) await session.client.nodes.update(session.scope, ident, patch, query);
    });
  });
}

function resets(options: Given): Patch {
  const named = INTERFACE_KINDS.filter((name) => options[`reset${capital(name)}Interface`] === true);
  const removed: Patch = named.map((name) => ({ op: "remove", path: `/${name}_interface` }));
  if (options["enablePowerOff"] !== true) return removed;
  return [...removed, { op: "add", path: "/disable_power_off", value: false }];
}

function resetQuery(options: Given): Query {
  if (options["resetInterfaces"] !== true) return {};
  if (options["driver"] !== undefined) return { reset_interfaces: true };
  throw new Failure("input.invalid", "--reset-interfaces is for a change of driver only", {
    hint: "Name the --driver too.",
  });
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function addUnset(node: Command): void {
  const attributes = attributesOn(NODE_ATTRIBUTES, "unset");
  const command = node
    .command("unset")
    .description("take values away from one node or several")
    .argument("<node...>", NODE);
  addUnsetOptions(command, attributes).option("--target-raid-config", "remove: RAID that it is to have");
  action(command, async (session, options: Given, nodes: readonly string[]) => {
    const patch = unsettingPatch(attributes, options);
    const raid = options["targetRaidConfig"] === true;
    if (patch.length === 0 && !raid) throw nothingNamed("unset");
    await forEach(nodes, async (ident) => {
      if (raid) await session.client.nodes.setTargetRaidConfig(session.scope, ident, {});
      if (patch.length > 0) await session.client.nodes.update(session.scope, ident, patch);
    });
  });
}
