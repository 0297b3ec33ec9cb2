/** A virtual machine whose instance is broken: rescued, mended by who logs in with the password, and back in its instance. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient, waitForNode } from "@ingot/client";
import { newSecret, Scope } from "@ingot/kernel";
import { type LabNode, startLab } from "@ingot/lab";
import { BaremetalClient } from "../conformance/baremetal-client.ts";
import { type Artefacts, buildArtefacts, buildRescueRamdisk } from "./artefacts.ts";
import { freePort } from "./free-port.ts";
import { byPassword, type PasswordLogin } from "./password-login.ts";
import { ServerProcess } from "./server-process.ts";

/** Its ramdisk takes a minute to build, and the rest twice as long. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const options = { skip: LONG ? false : "takes minutes: ./ingot test story rescue --long" };
const MEND = [
  "set -e",
  "root=$(sudo blkid -t LABEL=root -o device)",
  "sudo mount $root /mnt",
  "cat /mnt/etc/os-release",
  "echo mended by $(id -un) | sudo tee /mnt/etc/issue",
  "sudo umount /mnt",
].join("; ");

interface Story {
  readonly scope: Scope;
  readonly client: ApiClient;
  readonly server: ServerProcess;
  readonly machine: LabNode;
}

test("rescue by SSH, the server killed in between; an abort before; then the instance again", options, async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building ramdisks and image" });
  const artefacts = await buildArtefacts(building);
  const own = await buildRescueRamdisk(building);
  using scope = Scope.root({ timeoutMs: 15 * 60_000, what: "the rescue" });
  const dir = await mkdtemp(join(tmpdir(), "ingot-rescue-"));
  const port = await freePort();
  const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: `http://10.0.2.2:${port}` });
  const data = join(dir, "data");
  const server = new ServerProcess(["--listen", `127.0.0.1:${port}`, "--data", data, "--no-automated-clean"]);
  try {
    await server.start(scope);
    using baremetal = new BaremetalClient(`http://127.0.0.1:${port}`);
    const [machine] = lab.nodes;
    assert.ok(machine !== undefined);
    const story = { scope, server, machine, client: new ApiClient({ endpoint: `http://127.0.0.1:${port}` }) };
    await deploy(story, artefacts, own);
    const login = { port: machine.report().ssh_port, user: "rescue", password: newSecret(), folder: dir };
    const rescue = () => succeed(baremetal, "node", "rescue", "node-0", "--rescue-password", login.password);
    await abortedRescue(story, rescue, () => succeed(baremetal, "node", "abort", "node-0"));
    await rescued(story, rescue);
    await mend(scope, login);
    await assertHidden(story, { data, password: login.password });
    const before = (await readFile(machine.report().serial_log)).length;
    await to(story, "active", () => succeed(baremetal, "node", "unrescue", "node-0"));
    await machine.waitForSerial(scope, /mended by rescue.* login: /s, before);
  } finally {
    await server.stop();
    await lab.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

async function deploy({ scope, client, machine }: Story, artefacts: Artefacts, own: Omit<Artefacts, "image">) {
  const report = machine.report();
  const driver_info = {
    ...report.driver_info,
    deploy_kernel: `file://${artefacts.kernel}`,
    deploy_ramdisk: `file://${artefacts.ramdisk}`,
    rescue_kernel: `file://${own.kernel}`,
    rescue_ramdisk: `file://${own.ramdisk}`,
  };
  const instance_info = { image_source: `file://${artefacts.image}` };
  const given = { name: report.name, driver: "redfish", rescue_interface: "agent", driver_info, instance_info };
  const { uuid } = await client.nodes.create(scope, given);
  await client.ports.create(scope, { node_uuid: uuid, address: report.mac_address });
  const verbs = [
    ["manage", "manageable"],
    ["provide", "available"],
    ["active", "active"],
  ] as const;
  for (const [verb, expected] of verbs) {
    await waitForNode(scope, client, {
      node: report.name,
      expected,
      start: (inner) => client.nodes.provision(inner, report.name, verb),
    });
  }
}

async function to({ scope, client }: Story, expected: string, start: () => Promise<unknown>): Promise<void> {
  await waitForNode(scope, client, { node: "node-0", expected, start: async () => void (await start()) });
}

async function succeed(baremetal: BaremetalClient, ...words: readonly string[]): Promise<void> {
  const { status, stderr } = await baremetal.run(...words);
  assert.equal(status, 0, stderr);
}

/** Given up while the ramdisk boots: the machine is off, and can be rescued all the same. */
async function abortedRescue(story: Story, rescue: () => Promise<void>, abort: () => Promise<void>): Promise<void> {
  const { scope, client } = story;
  await to(story, "rescue wait", rescue);
  await to(story, "rescue failed", abort);
  const node = await client.nodes.get(scope, "node-0");
  assert.equal(node.power_state, "power off");
  assert.match(node.last_error ?? "", /aborted/);
  assert.equal(node.instance_info["rescue_password"], undefined);
}

/** The server is killed while the ramdisk boots. */
async function rescued(story: Story, rescue: () => Promise<void>): Promise<void> {
  const { scope, server } = story;
  await to(story, "rescue wait", rescue);
  await server.kill();
  await server.start(scope);
  await to(story, "rescue", async () => {});
}

/** In the state `rescue` one can log in at once, by this password and no other, and do everything. */
async function mend(scope: Scope, login: PasswordLogin): Promise<void> {
  const wrong = await byPassword(scope, { ...login, password: "guessed" }, "true");
  assert.match(wrong.stderr, /Permission denied/);
  const mended = await byPassword(scope, login, MEND);
  assert.deepEqual(mended.ending, { kind: "exited", code: 0 }, mended.stderr);
  assert.match(mended.stdout, /PRETTY_NAME="Debian.*mended by rescue\n$/s);
}

/** Neither what the API says, nor the log, nor any file of the server's has the password. */
async function assertHidden(story: Story, given: { readonly data: string; readonly password: string }): Promise<void> {
  const { scope, client, server } = story;
  const node = await client.nodes.get(scope, "node-0");
  assert.equal(node.instance_info["rescue_password"], "******");
  assert.equal(node.instance_info["hashed_rescue_password"], "******");
  const said = JSON.stringify([node, await client.ingot.timeline(scope, "node-0"), server.output]);
  assert.ok(!said.includes(given.password));
  const files = await readdir(given.data, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name));
    assert.ok(!bytes.includes(given.password), `${file.name} has the password`);
  }
}
