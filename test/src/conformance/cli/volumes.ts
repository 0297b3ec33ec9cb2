import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

export const volumes: Part = {
  what: "volume connectors and targets",
  walk: async (cli) => {
    const node = String(await cli.show("n1", "uuid"));
    // Ironic changes them only while the node is off.
    await cli.ok("node power off", "n1");
    await cli.becomes("n1", "power_state", "power off");
    await cli.free("n1");
    await connectors(cli, node);
    await targets(cli, node);
  },
};

async function connectors(cli: CliWalk, node: string): Promise<void> {
  const words = ["--node", node, "--type", "iqn", "--connector-id", "iqn.2017-08.org.example:1"];
  const made = await cli.json("volume connector create", ...words, "--extra", "a=b");
  const uuid = String(made["uuid"]);
  assert.equal(made["connector_id"], "iqn.2017-08.org.example:1");
  await cli.refused(/already exists/, "volume connector create", ...words);
  assert.equal((await cli.rows("volume connector list", "--node", node))[0]?.["UUID"], uuid);
  assert.ok("Extra" in (await cli.rows("volume connector list", "--long"))[0]!);
  await cli.ok("volume connector set", uuid, "--type", "mac", "--connector-id", "52:54:00:00:00:0c");
  assert.equal((await cli.json("volume connector show", uuid))["type"], "mac");
  await cli.ok("volume connector unset", uuid, "--extra", "a");
  assert.deepEqual(await cli.json("volume connector show", uuid, "--fields", "extra"), { extra: {} });
  await cli.ok("volume connector delete", uuid);
  assert.deepEqual(await cli.rows("volume connector list"), []);
  await cli.refused(/could not be found/, "volume connector show", uuid);
}

async function targets(cli: CliWalk, node: string): Promise<void> {
  const words = ["--node", node, "--type", "iscsi", "--boot-index", "0", "--volume-id", "v-1"];
  const made = await cli.json("volume target create", ...words, "--property", "target_portal=p", "--extra", "a=b");
  const uuid = String(made["uuid"]);
  assert.equal(made["boot_index"], 0);
  assert.deepEqual(made["properties"], { target_portal: "p" });
  await cli.refused(/already exists/, "volume target create", ...words);
  assert.equal((await cli.rows("volume target list", "--node", node))[0]?.["UUID"], uuid);
  assert.ok("Properties" in (await cli.rows("volume target list", "--long"))[0]!);
  await cli.ok("volume target set", uuid, "--boot-index", "1", "--volume-id", "v-2", "--property", "x=y");
  const set = await cli.json("volume target show", uuid);
  assert.equal(set["boot_index"], 1);
  assert.equal(set["volume_id"], "v-2");
  await cli.ok("volume target unset", uuid, "--extra", "a", "--property", "x");
  assert.deepEqual((await cli.json("volume target show", uuid))["extra"], {});
  await cli.ok("volume target delete", uuid);
  assert.deepEqual(await cli.rows("volume target list"), []);
  await cli.refused(/could not be found/, "volume target show", uuid);
}
