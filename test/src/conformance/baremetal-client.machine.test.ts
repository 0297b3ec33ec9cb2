/**
 * Every command of the real `baremetal` client (Debian's python3-ironicclient, nobody here wrote it) against the real server.
 * The list of commands is taken from the client: one that no test runs and that is not among NOT_YET fails the last test.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve, type Served } from "@ingot/http/testing/served";
import type { Json, JsonObject } from "@ingot/kernel";
import { BaremetalClient } from "./baremetal-client.ts";

/** Commands of resources that are not served yet: each must be refused with words, not with a 500. It only shrinks. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = {
  "chassis create": [],
  "chassis delete": ["11111111-1111-1111-1111-111111111111"],
  "chassis list": [],
  "chassis set": ["11111111-1111-1111-1111-111111111111", "--description", "x"],
  "chassis show": ["11111111-1111-1111-1111-111111111111"],
  "chassis unset": ["11111111-1111-1111-1111-111111111111", "--description"],
  "driver passthru call": ["fake-hardware", "x"],
  "driver passthru list": ["fake-hardware"],
  "driver raid property list": ["fake-hardware"],
  "node adopt": ["n1"],
  "node bios setting list": ["n1"],
  "node bios setting show": ["n1", "x"],
  "node console disable": ["n1"],
  "node console enable": ["n1"],
  "node console show": ["n1"],
  "node inject nmi": ["n1"],
  "node inspect": ["n1"],
  "node passthru call": ["n1", "x"],
  "node passthru list": ["n1"],
  "node rescue": ["n1", "--rescue-password", "x"],
  "node secure boot off": ["n1"],
  "node secure boot on": ["n1"],
  "node unrescue": ["n1"],
  "port group create": ["--node", "11111111-1111-1111-1111-111111111111"],
  "port group delete": ["11111111-1111-1111-1111-111111111111"],
  "port group list": [],
  "port group set": ["11111111-1111-1111-1111-111111111111", "--name", "x"],
  "port group show": ["11111111-1111-1111-1111-111111111111"],
  "port group unset": ["11111111-1111-1111-1111-111111111111", "--name"],
  "volume connector create": ["--node", "n1", "--type", "iqn", "--connector-id", "x"],
  "volume connector delete": ["11111111-1111-1111-1111-111111111111"],
  "volume connector list": [],
  "volume connector set": ["11111111-1111-1111-1111-111111111111", "--extra", "a=b"],
  "volume connector show": ["11111111-1111-1111-1111-111111111111"],
  "volume connector unset": ["11111111-1111-1111-1111-111111111111", "--extra", "a"],
  "volume target create": ["--node", "n1", "--type", "iscsi", "--boot-index", "0", "--volume-id", "v"],
  "volume target delete": ["11111111-1111-1111-1111-111111111111"],
  "volume target list": [],
  "volume target set": ["11111111-1111-1111-1111-111111111111", "--extra", "a=b"],
  "volume target show": ["11111111-1111-1111-1111-111111111111"],
  "volume target unset": ["11111111-1111-1111-1111-111111111111", "--extra", "a"],
};
/** The client's own: they ask the server nothing. */
const OWN = ["complete", "help", "create"];

let served: Served;
let client: BaremetalClient;
const walked = new Set<string>();

before(async () => {
  served = await serve();
  client = new BaremetalClient(served.url);
});
after(async () => {
  client[Symbol.dispose]();
  await served[Symbol.asyncDispose]();
});

/** Runs a command that must succeed. */
async function ok(command: string, ...words: readonly string[]): Promise<string> {
  walked.add(command);
  const { status, stdout, stderr } = await client.run(...command.split(" "), ...words);
  assert.equal(status, 0, `baremetal ${command} ${words.join(" ")}: ${stderr}`);
  return stdout;
}

async function json(command: string, ...words: readonly string[]): Promise<JsonObject> {
  return JSON.parse(await ok(command, ...words, "-f", "json")) as JsonObject;
}

async function rows(command: string, ...words: readonly string[]): Promise<readonly JsonObject[]> {
  return JSON.parse(await ok(command, ...words, "-f", "json")) as readonly JsonObject[];
}

/** Runs a command that must be refused, with words that fit. */
async function refused(pattern: RegExp, command: string, ...words: readonly string[]): Promise<void> {
  const once = ["--max-retries", "0"]; // the client repeats what is answered with 409
  const { status, stderr } = await client.run(...once, ...command.split(" "), ...words);
  assert.notEqual(status, 0, `baremetal ${command} ${words.join(" ")} was not refused`);
  assert.match(stderr, pattern);
  assert.doesNotMatch(stderr, /HTTP 500|Internal Server Error/);
}

const show = async (node: string, field: string): Promise<Json | undefined> =>
  (await json("node show", node, "--fields", field))[field];

test("drivers and conductors", async () => {
  assert.ok((await rows("driver list")).some((row) => row["Supported driver(s)"] === "fake-hardware"));
  assert.ok((await rows("driver list", "--long")).length > 0);
  assert.equal((await json("driver show", "fake-hardware"))["type"], "dynamic");
  await ok("driver property list", "redfish");
  assert.equal((await rows("conductor list"))[0]?.["Alive"], true);
  assert.equal((await json("conductor show", "conductor-1"))["hostname"], "conductor-1");
  await refused(/nope/, "driver show", "nope");
  await refused(/nope/, "conductor show", "nope");
});

test("a node is created, shown, changed, found again", async () => {
  const made = await json(
    "node create",
    ...["--driver", "fake-hardware", "--name", "n1", "--resource-class", "baremetal"],
    ...["--driver-info", "redfish_password=secret", "--property", "cpus=4", "--extra", "rack=7"],
    ...["--automated-clean"],
  );
  assert.equal(made["provision_state"], "enroll");
  assert.deepEqual(made["driver_info"], { redfish_password: "******" });
  assert.equal(made["automated_clean"], true);
  await ok("node set", "n1", "--extra", "row=b", "--instance-info", "image_source=file:///x");
  await ok("node set", "n1", "--owner", "me", "--description", "one");
  assert.deepEqual(await show("n1", "extra"), { rack: 7, row: "b" });
  await ok("node unset", "n1", "--extra", "rack", "--instance-info", "image_source", "--description");
  assert.deepEqual(await show("n1", "extra"), { row: "b" });
  assert.equal(await show("n1", "description"), null);
  assert.equal((await rows("node list", "--resource-class", "baremetal", "--owner", "me"))[0]?.["Name"], "n1");
  assert.equal((await rows("node list", "--provision-state", "active")).length, 0);
  assert.ok((await rows("node list", "--long")).length > 0);
  assert.equal((await rows("node list", "--limit", "1", "--sort", "name:desc")).length, 1);
  await refused(/n1/, "node create", "--driver", "fake-hardware", "--name", "n1");
  await refused(/invalid name/, "node create", "--driver", "fake-hardware", "--name", "a b");
  await refused(/nope/, "node show", "nope");
  await refused(/nope/, "node set", "n1", "--driver", "nope");
});

test("ports", async () => {
  const node = String(await show("n1", "uuid"));
  const port = await json("port create", "52:54:00:00:00:0A", "--node", node, "--pxe-enabled", "true");
  const uuid = String(port["uuid"]);
  assert.equal(port["address"], "52:54:00:00:00:0a");
  assert.equal((await rows("port list", "--node", "n1"))[0]?.["Address"], "52:54:00:00:00:0a");
  assert.equal((await rows("port list", "--address", "52:54:00:00:00:0a", "--long")).length, 1);
  await ok("port set", uuid, "--extra", "a=b", "--physical-network", "p1");
  assert.equal((await json("port show", uuid))["physical_network"], "p1");
  assert.equal((await json("port show", "--address", "52:54:00:00:00:0a"))["uuid"], uuid);
  await ok("port unset", uuid, "--extra", "a", "--physical-network");
  assert.deepEqual((await json("port show", uuid))["extra"], {});
  await refused(/52:54:00:00:00:0a/, "port create", "52:54:00:00:00:0a", "--node", node);
  const other = await json("port create", "52:54:00:00:00:0b", "--node", node);
  await ok("port delete", String(other["uuid"]));
});

test("a node is managed, provided, powered", async () => {
  await ok("node validate", "n1");
  await ok("node manage", "n1", "--wait", "30");
  assert.equal(await show("n1", "provision_state"), "manageable");
  const step = '[{"interface": "deploy", "step": "erase_devices_metadata"}]';
  await refused(/clean_steps|required/, "node clean", "n1", "--clean-steps", "[]");
  walked.add("node clean");
  await refused(/no agent|erase_devices_metadata/, "node clean", "n1", "--clean-steps", step, "--wait", "60");
  if ((await show("n1", "provision_state")) === "clean failed") {
    await ok("node maintenance unset", "n1");
    await ok("node manage", "n1", "--wait", "30");
  }
  await ok("node provide", "n1", "--wait", "60");
  assert.equal(await show("n1", "provision_state"), "available");
  await ok("node power on", "n1", "--power-timeout", "30");
  await ok("node reboot", "n1");
  await ok("node power off", "n1", "--soft").catch(() => undefined);
  await ok("node power off", "n1");
  await ok("node boot device set", "n1", "pxe", "--persistent");
  assert.deepEqual(await json("node boot device show", "n1"), { boot_device: "pxe", persistent: true });
  assert.ok(
    String((await json("node boot device show", "n1", "--supported"))["supported_boot_devices"]).includes("pxe"),
  );
  await ok("node boot mode set", "n1", "uefi");
  await ok("node maintenance set", "n1", "--reason", "fan");
  assert.equal(await show("n1", "maintenance_reason"), "fan");
  await ok("node maintenance unset", "n1");
  const history = await rows("node history list", "n1");
  if (history.length > 0) await ok("node history get", "n1", String(history[0]?.["UUID"]));
  else await refused(/./, "node history get", "n1", "11111111-1111-1111-1111-111111111111");
  walked.add("node history get");
});

test("deploy templates, traits and allocations", async () => {
  const steps =
    '[{"interface": "deploy", "step": "inject_files", "priority": 50, "args": {"files": {"/etc/motd": "SGVsbG8gSXJvbmljCg=="}}}]';
  const made = await json("deploy template create", "CUSTOM_INJECT_FILES", "--steps", steps, "--extra", "a=b");
  assert.equal((made["steps"] as readonly JsonObject[])[0]?.["priority"], 50);
  assert.equal((await rows("deploy template list", "--long")).length, 1);
  await ok("deploy template set", "CUSTOM_INJECT_FILES", "--extra", "c=d");
  await ok("deploy template unset", "CUSTOM_INJECT_FILES", "--extra", "a");
  assert.deepEqual((await json("deploy template show", "CUSTOM_INJECT_FILES"))["extra"], { c: "d" });
  await refused(/name of a trait/, "deploy template create", "inject", "--steps", steps);
  await refused(/not one of/, "deploy template create", "CUSTOM_B", "--steps", steps.replace('"deploy"', '"nope"'));

  await ok("node add trait", "n1", "CUSTOM_INJECT_FILES", "CUSTOM_B");
  await ok("node remove trait", "n1", "CUSTOM_B");
  assert.deepEqual(await rows("node trait list", "n1"), [{ Traits: "CUSTOM_INJECT_FILES" }]);
  await refused(/nope/, "node add trait", "n1", "nope");

  const words = ["--resource-class", "baremetal", "--trait", "CUSTOM_INJECT_FILES", "--name", "a1", "--wait", "10"];
  const allocation = await json("allocation create", ...words);
  assert.equal(allocation["state"], "active");
  assert.equal((await json("allocation show", "a1"))["node_uuid"], await show("n1", "uuid"));
  assert.deepEqual(await show("n1", "instance_info"), { traits: ["CUSTOM_INJECT_FILES"] });
  assert.equal((await rows("allocation list", "--node", "n1"))[0]?.["Name"], "a1");
  await ok("allocation set", "a1", "--extra", "a=b");
  await ok("allocation unset", "a1", "--extra", "a");
  await refused(
    /CUSTOM_NOBODY|none-such/,
    "allocation create",
    "--resource-class",
    "none-such",
    "--trait",
    "CUSTOM_NOBODY",
    "--wait",
    "5",
  );
});

test("virtual interfaces, as the noop network has them", async () => {
  await ok("node vif list", "n1");
  for (const command of ["node vif attach", "node vif detach"]) {
    walked.add(command);
    const { status, stderr } = await client.run(...command.split(" "), "n1", "net-1");
    assert.ok(status === 0 || !/HTTP 5\d\d/.test(stderr), stderr);
  }
});

test("a node is deployed, rebuilt, undeployed, and a deployment is aborted", async () => {
  await ok("deploy template delete", "CUSTOM_INJECT_FILES");
  await ok("node set", "n1", "--instance-info", "image_source=http://127.0.0.1:1/none.img");
  await ok("node deploy", "n1", "--config-drive", '{"meta_data": {"hostname": "x"}}', "--wait", "60");
  assert.equal(await show("n1", "provision_state"), "active");
  await ok("node set", "n1", "--protected", "--protected-reason", "mine");
  await refused(/protected/, "node undeploy", "n1");
  await ok("node unset", "n1", "--protected");
  await refused(/while it is in state/, "node provide", "n1");
  await ok("node rebuild", "n1", "--wait", "60");
  await refused(/can not be performed|not abort|state/i, "node abort", "n1");
  walked.add("node abort");
  await ok("node undeploy", "n1", "--wait", "60");
  assert.equal(await show("n1", "provision_state"), "available");
  await ok("allocation delete", "a1").catch(() => undefined);
  walked.add("allocation delete");
  await ok("node delete", "n1");
  await refused(/n1/, "node show", "n1");
});

test("what is not served yet is refused with words, never with a fault of the server", async () => {
  await ok("node create", "--driver", "fake-hardware", "--name", "n1");
  for (const [command, words] of Object.entries(NOT_YET)) await refused(/./, command, ...words);
});

test("every command of the client was walked", async () => {
  const missing = (await client.commands()).filter(
    (command) => !walked.has(command) && !Object.hasOwn(NOT_YET, command) && !OWN.includes(command),
  );
  assert.deepEqual(missing, []);
  const stale = Object.keys(NOT_YET).filter((command) => walked.has(command));
  assert.deepEqual(stale, [], "these are served now: take them from the list");
});
