import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

export const ports: Part = {
  what: "ports and port groups",
  walk: async (cli) => {
    const node = String(await cli.show("n1", "uuid"));
    await walkPorts(cli, node);
    await walkGroups(cli, node);
  },
};

async function walkPorts(cli: CliWalk, node: string): Promise<void> {
  const link = ["-l", "switch_id=aa:bb:cc:dd:ee:ff", "-l", "port_id=eth1", "-l", "switch_info=s"];
  const words = ["--node", node, "--pxe-enabled", "true", ...link];
  const port = await cli.json("port create", "52:54:00:00:00:0A", ...words);
  const uuid = String(port["uuid"]);
  assert.equal(port["address"], "52:54:00:00:00:0a");
  assert.equal((port["local_link_connection"] as Record<string, unknown>)["port_id"], "eth1");
  assert.equal((await cli.rows("port list", "--node", "n1"))[0]?.["Address"], "52:54:00:00:00:0a");
  assert.equal((await cli.rows("port list", "--address", "52:54:00:00:00:0a", "--long")).length, 1);
  assert.deepEqual(await cli.rows("port list", "--fields", "address", "--limit", "1", "--sort", "address"), [
    { Address: "52:54:00:00:00:0a" },
  ]);
  await cli.ok("port set", uuid, "--extra", "a=b", "--physical-network", "p1", "--pxe-disabled");
  const set = await cli.json("port show", uuid);
  assert.equal(set["physical_network"], "p1");
  assert.equal(set["pxe_enabled"], false);
  assert.equal((await cli.json("port show", "--address", "52:54:00:00:00:0a"))["uuid"], uuid);
  await cli.ok("port unset", uuid, "--extra", "a", "--physical-network");
  assert.deepEqual((await cli.json("port show", uuid))["extra"], {});
  await cli.refused(/52:54:00:00:00:0a/, "port create", "52:54:00:00:00:0a", "--node", node);
  await cli.refused(/MAC/i, "port create", "nonsense", "--node", node);
  const other = await cli.json("port create", "52:54:00:00:00:0b", "--node", node);
  await cli.ok("port delete", String(other["uuid"]));
  assert.equal((await cli.rows("port list")).length, 1);
}

async function walkGroups(cli: CliWalk, node: string): Promise<void> {
  const words = ["--node", node, "--name", "bond0", "--address", "52:54:00:00:00:01"];
  const group = await cli.json(
    "port group create",
    ...words,
    ...["--mode", "802.3ad", "--property", "miimon=100", "--support-standalone-ports"],
  );
  const uuid = String(group["uuid"]);
  assert.equal(group["mode"], "802.3ad");
  assert.equal(group["standalone_ports_supported"], true);
  assert.deepEqual(group["properties"], { miimon: 100 });
  assert.equal((await cli.rows("port group list", "--node", "n1"))[0]?.["Name"], "bond0");
  assert.equal((await cli.rows("port group list", "--address", "52:54:00:00:00:01", "--long")).length, 1);
  await cli.ok("port group set", "bond0", "--extra", "a=b", "--mode", "active-backup", "--property", "x=y");
  const set = await cli.json("port group show", "bond0");
  assert.equal(set["mode"], "active-backup");
  assert.deepEqual(set["properties"], { miimon: 100, x: "y" });
  assert.equal((await cli.json("port group show", "--address", "52:54:00:00:00:01"))["uuid"], uuid);
  await cli.ok("port group unset", uuid, "--extra", "a", "--property", "x");
  assert.deepEqual((await cli.json("port group show", uuid))["properties"], { miimon: 100 });
  const port = String((await cli.rows("port list"))[0]?.["UUID"]);
  await cli.ok("port set", port, "--port-group", uuid);
  assert.equal((await cli.rows("port list", "--port-group", "bond0"))[0]?.["UUID"], port);
  // Ironic 21.4 leaves it to the database: 500, a foreign key.
  if (cli.server === "ingot") await cli.refused(/ports/i, "port group delete", uuid);
  await cli.ok("port unset", port, "--port-group");
  await cli.ok("port group unset", uuid, "--name", "--address");
  assert.equal((await cli.json("port group show", uuid))["name"], null);
  await cli.ok("port group delete", uuid);
  await cli.refused(/could not be found/, "port group show", uuid);
}
