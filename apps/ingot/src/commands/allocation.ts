import { type ApiClient, waitForAllocation } from "@ingot/client";
import { Failure } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action } from "../cli/session.ts";
import { addValueOptions, type Attribute, attributesOn, creationBody, type Given } from "../input/attributes.ts";
import { waitSeconds } from "../input/numbers.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { addDeleteCommand, addSetCommand, addShowCommand, addUnsetCommand, type ItemSpec } from "./item-commands.ts";
import { addListCommand } from "./list-command.ts";

const collection = (client: ApiClient) => client.allocations;

const ATTRIBUTES: readonly Attribute[] = [
  {
    kind: "text",
    option: "resource-class",
    field: "resource_class",
    help: "resource class of the node",
    on: ["create"],
  },
  {
    kind: "list",
    option: "trait",
    field: "traits",
    help: "trait that the node must have; repeat for more",
    on: ["create"],
  },
  {
    kind: "list",
    option: "candidate-node",
    field: "candidate_nodes",
    help: "take one of these nodes only; repeat for more",
    on: ["create"],
  },
  { kind: "text", option: "name", field: "name", help: "unique name" },
  {
    kind: "text",
    option: "uuid",
    field: "uuid",
    help: "UUID of the new allocation; made up when left out",
    on: ["create"],
  },
  { kind: "text", option: "owner", field: "owner", help: "project that owns it", on: ["create"] },
  { kind: "pairs", option: "extra", field: "extra", help: "whatever is to be kept with it; repeat for more" },
  {
    kind: "text",
    option: "node",
    field: "node",
    help: "take over this node, which is deployed already",
    on: ["create"],
  },
];

const spec: ItemSpec<object> = {
  collection,
  noun: "allocation",
  identifiedBy: "name or UUID of the allocation",
  attributes: ATTRIBUTES,
};

/** `ingot allocation …` */
export function register(program: Command): void {
  const allocation = program.command("allocation").description("requests for a node by resource class and traits");
  addListCommand(allocation, {
    collection,
    description: "list the allocations",
    fields: ["uuid", "name", "resource_class", "state", "node_uuid"],
    longFields: [
      "uuid",
      "name",
      "state",
      "owner",
      "node_uuid",
      "last_error",
      "resource_class",
      "traits",
      "candidate_nodes",
      "extra",
      "created_at",
      "updated_at",
    ],
    longByFields: true,
    filters: [
      { flags: "--node <node>", query: "node", help: "of this node" },
      { flags: "--resource-class <class>", query: "resource_class", help: "of this resource class" },
      { flags: "--state <state>", query: "state", help: "allocating, active or error" },
      { flags: "--owner <owner>", query: "owner", help: "owned by this project" },
    ],
  });
  addShowCommand(allocation, spec);
  addCreate(allocation);
  addSetCommand(allocation, spec);
  addUnsetCommand(allocation, spec);
  addDeleteCommand(allocation, spec);
}

interface CreateOptions extends OneFormatOptions {
  readonly resourceClass?: string;
  readonly node?: string;
  readonly wait?: number | true;
}

function addCreate(allocation: Command): void {
  const attributes = attributesOn(ATTRIBUTES, "create");
  const command = addValueOptions(allocation.command("create").description("ask for a node"), attributes);
  command.addOption(
    new Option("--wait [seconds]", "until it has one; without a number: however long it takes").argParser(waitSeconds),
  );
  action(oneOutput(command), async (session, options: CreateOptions) => {
    if (options.resourceClass === undefined && options.node === undefined) {
      throw new Failure("input.invalid", "--resource-class is missing", {
        hint: "Only with --node may it be left out.",
      });
    }
    const body = await creationBody(session.scope, attributes, options as unknown as Given);
    const created = await session.client.allocations.create(session.scope, body);
    if (options.wait === undefined) return showItem(session, created, options);
    const seconds = options.wait === true ? 0 : options.wait;
    using limited = session.scope.child({
      ...(seconds === 0 ? {} : { timeoutMs: seconds * 1000 }),
      what: `waiting for a node for allocation ${created.name ?? created.uuid}`,
    });
    return showItem(session, await waitForAllocation(limited, session.client, created.uuid), options);
  });
}
