/** A virtual machine whose instance is broken: rescued, mended by who logs in with the password, and back in its instance. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { newSecret, Scope } from "@ingot/kernel";
import { BaremetalClient } from "../conformance/baremetal-client.ts";
import { buildArtefacts, buildRescueRamdisk } from "./artefacts.ts";
import { byPassword, type PasswordLogin } from "./password-login.ts";
import { VirtualNode } from "./virtual-node.ts";

/** Its ramdisk takes a minute to build, and the rest twice as long. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const options = { skip: LONG ? false : "takes minutes: ./ingot test story rescue --long" };
const MEND = [
  "set -e",
  "sudo mount LABEL=root /mnt",
  "cat /mnt/etc/os-release",
  "echo mended by $(id -un) | sudo tee /mnt/etc/issue",
  "sudo umount /mnt",
].join("; ");

test("rescue by SSH, the server killed in between; an abort before; then the instance again", options, async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building ramdisks and image" });
  const artefacts = await buildArtefacts(building);
  const own = await buildRescueRamdisk(building);
  using scope = Scope.root({ timeoutMs: 15 * 60_000, what: "the rescue" });
  await using node = await VirtualNode.start(scope, TIMES);
  using baremetal = new BaremetalClient(node.url);
  const images = {
    deploy_kernel: `file://${artefacts.kernel}`,
    deploy_ramdisk: `file://${artefacts.ramdisk}`,
    rescue_kernel: `file://${own.kernel}`,
    rescue_ramdisk: `file://${own.ramdisk}`,
  };
  const instance_info = { image_source: `file://${artefacts.image}` };
  await node.enrol({ rescue_interface: "agent", driver_info: images, instance_info });
  await node.lead("manage", "manageable");
  await node.lead("provide", "available");
  await node.lead("active", "active");
  const { ssh_port: port } = node.machine.report();
  const login = { port, user: "rescue", password: newSecret(), folder: node.dir };
  const rescue = () => succeed(baremetal, "node", "rescue", "node-0", "--rescue-password", login.password);
  await abortedRescue(node, rescue, () => succeed(baremetal, "node", "abort", "node-0"));
  await node.reach("rescue wait", rescue);
  await node.server.kill();
  await node.server.start(scope);
  await node.reach("rescue");
  await mend(scope, login);
  await assertHidden(scope, node, login.password);
  await node.says(/mended by rescue.* login: /s, () =>
    node.reach("active", () => succeed(baremetal, "node", "unrescue", "node-0")),
  );
});

/** A machine that hangs is started once more after half of the time. */
const TIMES = ["--no-automated-clean", "--deploy-callback-timeout", "360", "--rescue-callback-timeout", "360"];

async function succeed(baremetal: BaremetalClient, ...words: readonly string[]): Promise<void> {
  const { status, stderr } = await baremetal.run(...words);
  assert.equal(status, 0, stderr);
}

/** Given up while the ramdisk boots: the machine is off, and can be rescued all the same. */
async function abortedRescue(
  node: VirtualNode,
  rescue: () => Promise<void>,
  abort: () => Promise<void>,
): Promise<void> {
  await node.reach("rescue wait", rescue);
  await node.reach("rescue failed", abort);
  const { power_state: power, last_error: error, instance_info: info } = await node.show();
  assert.equal(power, "power off");
  assert.match(error ?? "", /aborted/);
  assert.equal(info["rescue_password"], undefined);
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
async function assertHidden(scope: Scope, node: VirtualNode, password: string): Promise<void> {
  const shown = await node.show();
  assert.equal(shown.instance_info["rescue_password"], "******");
  assert.equal(shown.instance_info["hashed_rescue_password"], "******");
  const timeline = await node.client.ingot.timeline(scope, "node-0");
  assert.ok(!JSON.stringify([shown, timeline, node.server.output]).includes(password));
  const files = await readdir(join(node.dir, "data"), { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name));
    assert.ok(!bytes.includes(password), `${file.name} has the password`);
  }
}
