import assert from "node:assert/strict";
import type { CliWalk, Part } from "./cli-walk.ts";

const EVERY_INTERFACE = ["bios", "console", "inspect", "raid", "rescue", "vendor"];

export const nodes: Part = {
  what: "a node is created, shown, changed, found again",
  walk: async (cli) => {
    await create(cli);
    await change(cli);
    await find(cli);
    await interfaces(cli);
  },
};

async function create(cli: CliWalk): Promise<void> {
  const made = await cli.json(
    "node create",
    ...["--driver", "fake-hardware", "--name", "n1", "--resource-class", "baremetal"],
    ...["--driver-info", "redfish_password=secret", "--property", "cpus=4", "--extra", "rack=7"],
    ...["--automated-clean", "--conductor-group", ""],
    ...["--network-data", '{"links": [], "networks": [], "services": []}'],
  );
  assert.equal(made["provision_state"], "enroll");
  assert.deepEqual(made["driver_info"], { redfish_password: "******" });
  assert.equal(made["automated_clean"], true);
  assert.deepEqual(made["network_data"], { links: [], networks: [], services: [] });
  await cli.refused(/n1/, "node create", "--driver", "fake-hardware", "--name", "n1");
  await cli.refused(/invalid name/, "node create", "--driver", "fake-hardware", "--name", "a b");
  await cli.refused(/nope/, "node create", "--driver", "nope");
  await cli.refused(/nope/, "node show", "nope");
}

async function change(cli: CliWalk): Promise<void> {
  await cli.ok("node set", "n1", "--extra", "row=b", "--instance-info", "image_source=file:///x");
  await cli.ok("node set", "n1", "--owner", "us", "--lessee", "you", "--description", "one", "--no-automated-clean");
  assert.deepEqual(await cli.show("n1", "extra"), { rack: 7, row: "b" });
  assert.equal(await cli.show("n1", "automated_clean"), false);
  await cli.ok("node unset", "n1", "--extra", "rack", "--instance-info", "image_source", "--description");
  assert.deepEqual(await cli.show("n1", "extra"), { row: "b" });
  assert.deepEqual(await cli.show("n1", "instance_info"), {});
  assert.equal(await cli.show("n1", "description"), null);
  // Ironic 21.4 falls over it: KeyError 'value', 500.
  if (cli.server === "ingot") await cli.ok("node unset", "n1", "--automated-clean");
  if (cli.server === "ingot") assert.equal(await cli.show("n1", "automated_clean"), null);
  await cli.ok("node set", "n1", "--retired", "--retired-reason", "old");
  assert.equal(await cli.show("n1", "retired_reason"), "old");
  await cli.ok("node unset", "n1", "--retired", "--retired-reason");
  assert.ok((await cli.show("n1", "retired")) !== true); // Ironic 21.4: null
  const raid = '{"logical_disks": [{"size_gb": 50, "raid_level": "1", "is_root_volume": true}]}';
  await cli.ok("node set", "n1", "--target-raid-config", raid);
  assert.deepEqual(await cli.show("n1", "target_raid_config"), JSON.parse(raid));
  await cli.ok("node unset", "n1", "--target-raid-config");
  assert.deepEqual(await cli.show("n1", "target_raid_config"), {});
  const instance = "22222222-2222-4222-8222-222222222222";
  await cli.ok("node set", "n1", "--instance-uuid", instance);
  assert.equal((await cli.json("node show", "--instance", instance))["name"], "n1");
  await cli.ok("node unset", "n1", "--instance-uuid");
  await cli.ok("node maintenance set", "n1", "--reason", "fan");
  assert.equal(await cli.show("n1", "maintenance_reason"), "fan");
  assert.equal((await cli.rows("node list", "--maintenance")).length, 1);
  await cli.ok("node maintenance unset", "n1");
  assert.equal(await cli.show("n1", "maintenance"), false);
  await cli.refused(/nope/, "node set", "n1", "--driver", "nope");
}

async function find(cli: CliWalk): Promise<void> {
  await cli.ok("node create", "--driver", "fake-hardware", "--name", "n2");
  await cli.ok("node set", "n2", "--description", "another one");
  const names = async (...words: readonly string[]) =>
    (await cli.rows("node list", ...words)).map((row) => row["Name"]);
  assert.deepEqual(await names("--resource-class", "baremetal", "--owner", "us"), ["n1"]);
  assert.deepEqual(await names("--provision-state", "active"), []);
  assert.deepEqual(await names("--provision-state", "enroll", "--sort", "name:desc"), ["n2", "n1"]);
  // --description-contains is an option of the command that the client's own library does not know.
  assert.deepEqual(await names("--lessee", "you"), ["n1"]);
  assert.deepEqual(await names("--associated"), []);
  assert.equal((await names("--unassociated")).length, 2);
  assert.deepEqual(await names("--limit", "1", "--sort", "name"), ["n1"]);
  const first = String(await cli.show("n1", "uuid"));
  assert.deepEqual(await names("--marker", first, "--sort", "name"), ["n2"]);
  assert.deepEqual(await names("--driver", "fake-hardware", "--conductor", "conductor-1", "--sort", "name"), [
    "n1",
    "n2",
  ]);
  assert.ok("Provisioning State" in (await cli.rows("node list", "--long"))[0]!);
  await cli.ok("node delete", "n2");
  await cli.refused(/n2/, "node show", "n2");
}

async function interfaces(cli: CliWalk): Promise<void> {
  for (const name of EVERY_INTERFACE) {
    await cli.ok("node set", "n1", `--${name}-interface`, `no-${name}`);
    assert.equal(await cli.show("n1", `${name}_interface`), `no-${name}`);
  }
  await cli.ok("node set", "n1", "--driver", "fake-hardware", "--reset-interfaces");
  await cli.ok("node unset", "n1", ...EVERY_INTERFACE.map((name) => `--${name}-interface`));
  for (const name of EVERY_INTERFACE) assert.equal(await cli.show("n1", `${name}_interface`), "fake");
  await cli.refused(/nope/, "node set", "n1", "--bios-interface", "nope");
  const rows = await cli.rows("node validate", "n1");
  for (const name of ["power", "management", "deploy", "boot"]) {
    assert.equal(rows.find((row) => row["Interface"] === name)?.["Result"], true, name);
  }
}
