import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { AgentManifest } from "@ingot/contract";
import { type ExecResult, requireSuccess, run } from "@ingot/exec";
import { MIB, Scope } from "@ingot/kernel";
import { listPartitions, withMount } from "@ingot/machine";
import { makeDiskImage } from "@ingot/step-kit/test";
import { NODE_UUID, TOKEN } from "./testing/fake-conductor.ts";
import { makeBundle } from "./testing/make-bundle.ts";
import { withDiskAgent } from "./testing/with-disk-agent.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices", timeout: 120_000 };
const INJECT_FILES = resolve(import.meta.dirname, "../../../plugins/inject-files");
const scope = Scope.root();
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "agent-bundle-"));
  await makeBundle(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

function agent(...args: readonly string[]): Promise<ExecResult> {
  return run(scope, [process.execPath, join(folder, "agent.js"), ...args]);
}

async function manifest(): Promise<AgentManifest> {
  return JSON.parse(requireSuccess(await agent("manifest")).stdout) as AgentManifest;
}

test("a plug-in is installed by its package alone, and its steps are in the manifest", async () => {
  const installed = requireSuccess(await agent("install-plugin", INJECT_FILES));
  assert.match(installed.stdout, /installed ingot-inject-files/);
  const told = await manifest();
  assert.deepEqual(told.problems, []);
  const step = told.steps.deploy.find((each) => each.step === "inject_files");
  assert.deepEqual([step?.interface, step?.priority, step?.abortable], ["deploy", 0, true]);
  assert.deepEqual(Object.keys(step?.argsinfo ?? {}), ["files"]);
  assert.ok(told.hardware_managers.some((manager) => manager.package === "ingot-inject-files"));
});

test("a plug-in that does not work is refused, and nothing is changed", async () => {
  const bad = async (name: string, files: Readonly<Record<string, string>>, message: RegExp) => {
    const source = join(folder, "bad", name);
    await mkdir(source, { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(source, file), text);
    const result = await agent("install-plugin", source);
    assert.deepEqual(result.ending, { kind: "exited", code: 1 });
    assert.match(result.stderr, message);
    assert.match(result.stderr, /^hint: /m);
  };
  const offered = (await manifest()).steps.deploy.length;
  const describe = (more: object) => JSON.stringify({ name: "bad", version: "1", type: "module", ...more });
  const entry = { ingot: { hardwareManager: "./index.js" } };
  await bad("nothing", {}, /no package\.json/);
  await bad("no-entry", { "package.json": describe({}) }, /does not name "ingot"/);
  await bad("missing", { "package.json": describe(entry) }, /cannot be loaded/);
  await bad("outside", { "package.json": describe({ ingot: { hardwareManager: "../x.js" } }) }, /outside the package/);
  await bad("throws", { "package.json": describe(entry), "index.js": "throw new Error('kaboom')" }, /kaboom/);
  await bad(
    "empty",
    { "package.json": describe(entry), "index.js": "export const x = 1" },
    /does not export 'hardwareManager'/,
  );
  await bad(
    "unnamed",
    { "package.json": describe(entry), "index.js": "export const hardwareManager = { version: '1' }" },
    /name/,
  );
  const clash = join(folder, "bad/clash");
  await cp(INJECT_FILES, clash, { recursive: true });
  const own = JSON.parse(await readFile(join(clash, "package.json"), "utf8")) as object;
  await writeFile(join(clash, "package.json"), JSON.stringify({ ...own, name: "copy-of-inject-files" }));
  const clashing = await agent("install-plugin", clash);
  assert.match(
    clashing.stderr,
    /offered by ingot-inject-files.*and by copy-of-inject-files|offered by copy-of-inject-files.*and by ingot-inject-files/,
  );
  assert.equal((await manifest()).steps.deploy.length, offered);
});

test("the bundled agent writes an image, its config drive, and injects files", options, async () => {
  const source = join(folder, "source.img");
  await makeDiskImage(source, {
    partitions: [
      { sizeMiB: 34, fileSystem: "vfat", type: "esp" },
      { sizeMiB: 24, fileSystem: "ext4", folders: ["etc"] },
    ],
  });
  const packed = join(folder, "image.qcow2");
  requireSuccess(await run(scope, ["qemu-img", "convert", "-c", "-O", "qcow2", source, packed]));
  const image = await readFile(packed);
  const server = createServer((_, response) => response.end(image));
  await new Promise<void>((started) => server.listen(0, "127.0.0.1", started));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image.qcow2`;
  await withDiskAgent(scope, { folder, diskBytes: 160 * MIB }, async (conductor, device) => {
    const node = { uuid: NODE_UUID, properties: { root_device: { name: device } }, instance_info: {} };
    const execute = async (step: string, args: object) => {
      const answer = await conductor.command("deploy.execute_deploy_step", {
        step: { interface: "deploy", step, args },
        node,
        ports: [],
      });
      assert.equal(answer.body.command_status, "SUCCEEDED", JSON.stringify(answer.body.command_error));
      return answer.body;
    };
    const written = await execute("write_image", {
      image_info: {
        id: "debian",
        urls: [url],
        os_hash_algo: "sha256",
        os_hash_value: createHash("sha256").update(image).digest("hex"),
      },
      configdrive: gzipSync("config drive contents").toString("base64"),
    });
    assert.match(written.progress?.log.join("\n") ?? "", /image debian \(qcow2, .*written to device \/dev\/loop/);
    await execute("inject_files", { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } });
    const bios = await conductor.command("image.install_bootloader", { target_boot_mode: "bios" });
    assert.equal(bios.body.command_status, "SUCCEEDED");
    assert.equal((await conductor.command("standby.sync", {})).body.command_status, "SUCCEEDED");
    assert.equal((await conductor.command("standby.power_off", {})).body.command_status, "SUCCEEDED");
    assert.ok(!JSON.stringify(await conductor.ask("GET", `/v1/commands/?agent_token=${TOKEN}`)).includes("H4sI"));
    const partitions = await listPartitions(scope, device);
    assert.deepEqual(
      partitions.map((each) => each.name),
      [null, null, "config-2"],
    );
    assert.match((await readFile(partitions[2]?.path ?? "")).subarray(0, 30).toString(), /^config drive contents/);
    await withMount(scope, { source: partitions[1]?.path ?? "", readOnly: true }, async (root) => {
      assert.equal(await readFile(join(root, "etc/motd"), "utf8"), "Hello Ironic\n");
    });
  });
  server.close();
});

test("the bundle is small and what starts first is smaller", async () => {
  const size = async (file: string) => (await stat(join(folder, file))).size;
  assert.ok((await size("agent.js")) < 20_000);
  assert.ok((await size("image-worker.js")) < 20_000);
});
