import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Served, serve } from "@ingot/http/testing/served";
import { type IngotRun, runIngot } from "../testing/run-ingot.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKBzMsuY19RwcBGQm7j04OU8D9W5UNmle4m5ol5g0pCl me@host";
const IMAGE = ["--image", "http://127.0.0.1/debian.qcow2", "--image-checksum", "a".repeat(64)];
const CLASS = ["--resource-class", "baremetal"];
let server: Served;
let folder = "";
let key = "";

before(async () => {
  server = await serve();
  folder = await mkdtemp(join(tmpdir(), "ingot-deploy-"));
  key = join(folder, "key.pub");
  await writeFile(key, KEY);
  for (const name of ["n1", "n2"]) {
    await done("node", "create", "--driver", "fake-hardware", "--name", name, ...CLASS);
    await done("node", "manage", name, "--wait", "60");
    await done("node", "provide", name, "--wait", "60");
  }
  await done("node", "trait", "add", "n2", "CUSTOM_FAST");
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function ingot(...argv: readonly string[]): Promise<IngotRun> {
  return runIngot(server.url, argv);
}

async function done(...argv: readonly string[]): Promise<IngotRun> {
  const run = await ingot(...argv);
  assert.equal(run.code, 0, run.err);
  return run;
}

async function fieldsOf(node: string, ...fields: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { out } = await done("node", "show", node, "--fields", ...fields, "-f", "json");
  return JSON.parse(out) as Readonly<Record<string, unknown>>;
}

test("a deployment from the allocation to active, and back", async () => {
  const { out, err } = await done(
    "deploy",
    ...CLASS,
    "--trait",
    "CUSTOM_FAST",
    ...IMAGE,
    "--ssh-public-key",
    key,
    "--hostname",
    "web.example",
    "-f",
    "json",
  );
  const outcome = JSON.parse(out) as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    [outcome["node_name"], outcome["hostname"], outcome["provision_state"]],
    ["n2", "web.example", "active"],
  );
  assert.match(err, /deploy\.write_image +\d+\.\d s/);
  assert.match(err, /\| in all +\|/);
  const { instance_info: info } = await fieldsOf("n2", "instance_info");
  const wanted = {
    image_source: "http://127.0.0.1/debian.qcow2",
    image_os_hash_algo: "sha256",
    display_name: "web.example",
    traits: ["CUSTOM_FAST"],
  };
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual((info as Record<string, unknown>)[name], value);
  assert.match((await done("instance", "list", "-f", "value")).out, /^web\.example n2 .+ active http/);
  assert.match((await done("instance", "show", "web.example", "-f", "value", "-c", "state")).out, /active/);
  const undeployed = await done("undeploy", "web.example", "--wait", "60");
  assert.match(undeployed.err, /node n2 is available\n$/);
  assert.equal((await done("instance", "list", "-f", "value")).out, "");
  assert.match((await ingot("undeploy", "web.example")).err, /no node, allocation or host is called 'web\.example'/);
});

test("a step that fails: its words, the timeline's last lines, and the node is freed again", async () => {
  const steps = `[{"interface": "deploy", "step": "nobody_has_this", "priority": 50, "args": {}}]`;
  const { code, err, out } = await ingot("deploy", ...CLASS, "--candidate", "n1", ...IMAGE, "--deploy-steps", steps);
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /cleaning up: (node n1 is being undeployed|allocation .+ is deleted)/);
  assert.match(err, /error: .+\nhint: .+\n$/);
  await done("node", "watch", "n1", "--until-stable", "--after", "0");
  assert.deepEqual(await fieldsOf("n1", "provision_state", "instance_uuid"), {
    provision_state: "available",
    instance_uuid: null,
  });
});

test("nobody fits: the allocation's reason, and nothing is left of it", async () => {
  const none = await ingot("deploy", ...CLASS, "--trait", "CUSTOM_NOBODY", ...IMAGE);
  assert.match(none.err, /cleaning up: allocation .+ is deleted\nerror: allocation .+ failed: .*CUSTOM_NOBODY/);
  const capability = await ingot("deploy", ...CLASS, "--capability", "gpu=yes", ...IMAGE);
  assert.match(capability.err, /^error: no available node of class baremetal is with the capability gpu:yes/);
  assert.equal((await done("allocation", "list", "-f", "value")).out, "");
});

test("--dry-run shows all and changes nothing; --no-wait ends at once", async () => {
  const dry = await done(
    "deploy",
    ...CLASS,
    ...IMAGE,
    "--dry-run",
    "--ssh-public-key",
    key,
    "--user-name",
    "me",
    "--passwordless-sudo",
    "-f",
    "json",
  );
  const shown = JSON.parse(dry.out) as {
    readonly config_drive: { readonly meta_data: object; readonly user_data: string };
    readonly would_take_one_of: string[];
  };
  assert.deepEqual(shown.would_take_one_of.toSorted(), ["n1", "n2"]);
  assert.deepEqual((shown.config_drive.meta_data as Record<string, unknown>)["public_keys"], { "0": KEY });
  const [head = "", body = ""] = shown.config_drive.user_data.split("\n");
  assert.equal(head, "#cloud-config");
  assert.deepEqual((JSON.parse(body) as { readonly users: unknown[] }).users[1], {
    name: "me",
    groups: ["users"],
    shell: "/bin/bash",
    ssh_authorized_keys: [KEY],
    sudo: "ALL=(ALL) NOPASSWD:ALL",
  });
  assert.equal((await done("allocation", "list", "-f", "value")).out, "");
  const begun = await done(
    "deploy",
    ...CLASS,
    "--candidate",
    "n2",
    ...IMAGE,
    "--no-wait",
    "--name",
    "bg",
    "-f",
    "json",
  );
  assert.equal((JSON.parse(begun.out) as Record<string, unknown>)["hostname"], "bg");
  await done("node", "watch", "n2", "--until-stable", "--after", "0");
  await done("undeploy", "bg", "--wait", "60");
});

test("a node of an unknown power state is not one that an allocation would take", async () => {
  const { conductor } = server;
  const node = await conductor.store.nodes.byName("n1");
  assert.ok(node);
  await conductor.store.nodes.update(node.uuid, { power_state: null });
  const { out, err } = await done("deploy", ...CLASS, "--candidate", "n1", ...IMAGE, "--dry-run", "-f", "json");
  assert.deepEqual((JSON.parse(out) as Record<string, unknown>)["would_take_one_of"], []);
  assert.match(err, /^no node .+ fits, or whether it is on is not known yet: n1: the allocation would fail\n$/);
  const refused = await ingot("deploy", ...CLASS, "--candidate", "n1", ...IMAGE);
  assert.match(
    refused.err,
    /failed: .*1 node would fit, but its power state is not known: n1\. The power sync reads it/,
  );
  await conductor.store.nodes.update(node.uuid, { power_state: node.power_state });
});

test("the partitions of a partition image are asked for", async () => {
  const partitions = ["--image-type", "partition", "--root-size", "10", "--swap-size", "512", "--ephemeral-size", "20"];
  const { out } = await done("deploy", ...CLASS, ...IMAGE, ...partitions, "--dry-run", "-f", "json");
  const { instance_info: info } = JSON.parse(out) as { readonly instance_info: Readonly<Record<string, unknown>> };
  const { image_type, root_gb, swap_mb, ephemeral_gb } = info;
  assert.deepEqual([image_type, root_gb, swap_mb, ephemeral_gb], ["partition", 10, 512, 20]);
  const whole = await ingot("deploy", ...CLASS, ...IMAGE, "--root-size", "10", "--dry-run");
  assert.match(whole.err, /--root-size is for partition images[^]*hint: Say --image-type partition/);
  assert.equal(whole.code, 1);
});

test("what is wrong on this side is said before the server is asked", async () => {
  const bad: readonly (readonly [RegExp, readonly string[]])[] = [
    [/no checksum of http:\/\/h\/i is known/, ["--image", "http://h/i"]],
    [/--hostname '-x' is not a host name/, [...IMAGE, "--hostname=-x"]],
    [/cannot be read from \/nix: there is no such file/, [...IMAGE, "--ssh-public-key", "/nix"]],
    [/exclude each other/, [...IMAGE, "--user-name", "a", "--user-data", key]],
    [/--passwordless-sudo is said of nobody/, [...IMAGE, "--passwordless-sudo"]],
    [/is not a name of a Linux user/, [...IMAGE, "--user-name", "A b"]],
    [/--deploy-steps must be a list/, [...IMAGE, "--deploy-steps", "{}"]],
    [/given whole/, [...IMAGE, "--config-drive", "http://h/drive", "--ssh-public-key", key]],
  ];
  for (const [words, argv] of bad) {
    const { code, err } = await runIngot("http://127.0.0.1:9", ["deploy", ...CLASS, ...argv]);
    assert.equal(code, 1);
    assert.match(err, words);
  }
});

test("a machine's sensors, as they were read last or as they are", async () => {
  const { out } = await done("node", "sensors", "n1", "-f", "value", "-c", "Name", "-c", "Value", "-c", "Health");
  assert.match(out, /^CPU 1@fake 41 OK$/m);
  assert.match((await done("node", "sensors", "n1", "--refresh")).out, /\| Fan +\| Fan 1@fake +\| +4200 \| RPM/);
});

test("steps with a timeout and retries: a plan says so, and a request takes them", async () => {
  const step = { interface: "bios", step: "factory_reset", args: {} };
  const limited = { ...step, priority: 150, timeout: 90, retries: { limit: 3, backoff: 5 } };
  const { out } = await done("plan", "n1", "--deploy-steps", JSON.stringify([limited]));
  assert.match(
    out,
    /^Limits: bios\.factory_reset: at most 1 min 30 s for each attempt, tried again 3 times, after 5\.0 s, then 2 times as long each time, 5 min 0 s at most$/m,
  );
  await done("node", "create", "--driver", "fake-hardware", "--name", "limited");
  await done("node", "manage", "limited", "--wait", "60");
  const clean = JSON.stringify([{ ...step, timeout: 20, retries: 1 }]);
  await done("node", "clean", "limited", "--clean-steps", clean, "--wait", "60");
  const refused = await ingot("node", "clean", "limited", "--clean-steps", JSON.stringify([{ ...step, timeout: -1 }]));
  assert.equal(refused.code, 1);
  assert.match(refused.err, /timeout/);
});

test("a plan with its reasons; what would be refused ends in an error", async () => {
  const { out } = await done("plan", "n1", "-f", "value", "-c", "Step", "-c", "Reason");
  assert.match(out, /^deploy driver fake-hardware\nwrite_image driver fake-hardware\n/);
  assert.match((await done("plan", "n1")).out, /\| 1 \| deploy +\| deploy +\| +100 \|/);
  const refused = await ingot("plan", "n1", "--target", "provide");
  assert.equal(refused.code, 1);
  assert.match(refused.err, /^error: this would be refused for node n1: .+provide.+\nhint: /);
  assert.match((await ingot("plan", "n1", "--target", "nope")).err, /'nope' cannot be planned/);
  const steps = JSON.parse((await done("steps", "--node", "n1", "-f", "json")).out) as {
    readonly Step: string;
    readonly Source: string;
  }[];
  assert.ok(steps.some((step) => step.Step === "write_image" && step.Source === "driver fake-hardware"));
  assert.match((await ingot("steps", "--node", "n1", "--driver", "redfish")).err, /exclude each other/);
});
