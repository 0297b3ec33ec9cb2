import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Served, serve } from "@ingot/http/testing/served";
import { runIngot } from "../testing/run-ingot.ts";

/** The commands for what belongs to nodes, against the real server. */
let server: Served;
let node: string;
before(async () => {
  server = await serve();
  node = (await shown("node", "create", "--driver", "fake-hardware", "--name", "n1", "--shard", "s1"))[
    "uuid"
  ] as string;
});
after(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;

async function ok(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runIngot(server.url, argv);
  assert.equal(code, 0, `${argv.join(" ")}: ${err}`);
  return out;
}
const shown = async (...argv: readonly string[]) => JSON.parse(await ok(...argv, "-f", "json")) as Row;
const listed = async (...argv: readonly string[]) => JSON.parse(await ok(...argv, "-f", "json")) as readonly Row[];

test("chassis: create, show, set, unset, list, delete", async () => {
  const { uuid } = await shown("chassis", "create", "--description", "row 7", "--extra", "a=1");
  await ok("chassis", "set", String(uuid), "--description", "row 8", "--extra", "b=2");
  await ok("chassis", "unset", String(uuid), "--extra", "a");
  const { description, extra } = await shown("chassis", "show", String(uuid));
  assert.deepEqual([description, extra], ["row 8", { b: 2 }]);
  assert.deepEqual(await listed("chassis", "list"), [{ UUID: uuid, Description: "row 8" }]);
  assert.match(await ok("chassis", "delete", String(uuid)), /Deleted chassis/);
});

test("port groups: create, set, unset, list by node, delete", async () => {
  const made = await shown(
    ...["port-group", "create", "--node", node, "--name", "bond0", "--mode", "802.3ad"],
    ...["--property", "miimon=100", "--standalone-ports", "false", "--address", "52:54:00:00:00:01"],
  );
  assert.deepEqual(
    [made["mode"], made["properties"], made["standalone_ports_supported"], made["node_uuid"]],
    ["802.3ad", { miimon: 100 }, false, node],
  );
  await ok("port-group", "set", "bond0", "--mode", "active-backup", "--category", "storage");
  await ok("port-group", "unset", "bond0", "--address", "--property", "miimon");
  const { mode, address, category, properties } = await shown("port-group", "show", "bond0");
  assert.deepEqual([mode, address, category, properties], ["active-backup", null, "storage", {}]);
  assert.deepEqual(
    (await listed("port-group", "list", "--node", "n1")).map((row) => row["Name"]),
    ["bond0"],
  );
  await ok("port-group", "delete", "bond0");
});

test("volumes: connectors and targets of a node that is off", async () => {
  await server.conductor.store.nodes.update(node, { power_state: "power off" });
  const connector = await shown(
    "volume",
    "connector",
    "create",
    "--node",
    node,
    "--type",
    "iqn",
    "--connector-id",
    "i",
  );
  const target = await shown(
    ...["volume", "target", "create", "--node", node, "--type", "iscsi", "--boot-index", "0", "--volume-id", "v"],
    ...["--property", "target_lun=1"],
  );
  await ok("volume", "connector", "set", String(connector["uuid"]), "--connector-id", "j");
  await ok("volume", "target", "set", String(target["uuid"]), "--boot-index", "2");
  const connectors = await listed("volume", "connector", "list", "--node", "n1");
  assert.deepEqual(
    connectors.map((row) => row["Connector ID"]),
    ["j"],
  );
  const long = await listed("volume", "target", "list", "--long");
  assert.deepEqual([long[0]?.["Boot Index"], long[0]?.["Properties"]], [2, { target_lun: 1 }]);
  await ok("volume", "connector", "delete", String(connector["uuid"]));
  await ok("volume", "target", "delete", String(target["uuid"]));
});

test("shards, children and inventories", async () => {
  const child = await shown("node", "create", "--driver", "fake-hardware", "--parent-node", node);
  assert.deepEqual(await listed("node", "children", "list", "n1"), [{ UUID: child["uuid"] }]);
  assert.ok((await listed("shard", "list")).some((row) => row["Name"] === "s1" && row["Count"] === 1));
  const found = { inventory: { cpu: { count: 4 } }, plugin_data: {} };
  await server.conductor.store.inventories.put(node, found);
  assert.deepEqual(JSON.parse(await ok("node", "inventory", "save", "n1")), found);
  const none = await runIngot(server.url, ["node", "inventory", "save", String(child["uuid"])]);
  assert.match(none.err, /could not be found/);
});
