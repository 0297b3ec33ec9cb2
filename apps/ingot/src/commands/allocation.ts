import { waitForAllocation } from "@ingot/client";
import { Failure } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action } from "../cli/session.ts";
import { addValueOptions, type Attribute, attributesOn, creationBody, type Given } from "../input/attributes.ts";
import { waitSeconds } from "../input/numbers.ts";
import { EXTRA, uuidOfNew } from "../input/usual-attributes.ts";
import { oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { showItem } from "../output/show-item.ts";
import { addResourceCommands } from "./resource-commands.ts";

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
  uuidOfNew("allocation"),
  { kind: "text", option: "owner", field: "owner", help: "project that owns it", on: ["create"] },
  EXTRA,
  {
    kind: "text",
    option: "node",
    field: "node",
    help: "take over this node, which is deployed already",
    on: ["create"],
  },
];

/** `ingot allocation …` */
export function register(program: Command): void {
  addResourceCommands(program, {
    command: "allocation",
    about: "requests for a node by resource class and traits",
    collection: (client) => client.allocations,
    noun: "allocation",
    identifiedBy: "name or UUID of the allocation",
    attributes: ATTRIBUTES,
    own: { create: addCreate },
    list: {
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
    },
  });
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
    return await showItem(session, await waitForAllocation(limited, session.client, created.uuid), options);
  });
}
