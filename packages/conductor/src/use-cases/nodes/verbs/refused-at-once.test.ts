import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { type ErrorCode, isFailure, type JsonObject, Scope } from "@ingot/kernel";
import { CLEAN_STEPS, DEPLOY_STEPS } from "../../../testing/offered-steps.ts";
import { writeRamdiskManifest } from "../../../testing/ramdisk-manifest.ts";
import { TestConductor } from "../../../testing/test-conductor.ts";
import { verb } from "../../../testing/verb.ts";
import type { SetProvisionState } from "../provision-target.ts";
import { validateNode } from "../validate-node.ts";

/** A node whose ramdisk has a manifest, as the builder writes it. */
async function withManifest(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node();
  const ramdisk = await writeRamdiskManifest(run.folder, "ipa", { clean: CLEAN_STEPS, deploy: DEPLOY_STEPS });
  await run.conductor.store.nodes.update(node.uuid, { driver_info: ramdisk });
  const set = (instance: JsonObject) =>
    run.conductor.store.nodes.update(node.uuid, { instance_info: { ...node.instance_info, ...instance } });
  const refuses = async (input: Partial<SetProvisionState>, code: ErrorCode, words: RegExp) => {
    await assert.rejects(verb(run, { node: "n1", target: "active", ...input }), (thrown: unknown) => {
      assert.ok(isFailure(thrown, code), String(thrown));
      assert.match(`${thrown.message} ${thrown.hint}`, words);
      return true;
    });
    const now = await run.conductor.store.nodes.byUuid(node.uuid);
    assert.deepEqual([now?.provision_state, now?.reservation, machine.powerChanges.length], ["available", null, 0]);
  };
  return { run, node, set, refuses };
}

const inject = (args: JsonObject, step = "inject_files") => ({
  deploySteps: [{ interface: "deploy" as const, step, priority: 50, args }],
});

test("arguments and steps are judged by the ramdisk's manifest before anything is powered on", async (t) => {
  const { refuses } = await withManifest(t);
  await refuses(inject({}, "inject_fles"), "plan.unknown_step", /inject_fles.*Did you mean 'deploy\.inject_files'/);
  await refuses(inject({}), "plan.invalid_argument", /files.*missing/);
  await refuses(inject({ files: {}, owner: "x" }), "plan.invalid_argument", /owner.*not known/);
  await refuses(inject({ files: "x" }), "plan.invalid_argument", /files.*object/);
  const early = {
    deploySteps: [{ interface: "deploy" as const, step: "inject_files", priority: 120, args: { files: {} } }],
  };
  await refuses(early, "plan.no_ramdisk", /priority 120/);
});

test("an image that is not there, not an image, unsafe or without a checksum is refused at once", async (t) => {
  const { run, set, refuses } = await withManifest(t);
  const file = async (name: string, content: Buffer) => {
    await writeFile(join(run.folder, name), content);
    return { image_source: `file://${join(run.folder, name)}` };
  };
  await set({ image_source: null });
  await refuses({}, "node.invalid", /image_source/);
  await set({ image_source: "file:///nowhere/x" });
  await refuses({}, "media.not_found", /nowhere/);
  await set({ image_source: "ftp://host/x" });
  await refuses({}, "media.url_refused", /ftp/);
  await set(await file("page.html", Buffer.from("<!DOCTYPE html><html><body>login</body></html>")));
  await refuses({}, "media.image_refused", /web page/);
  await set(await file("cut.qcow2", Buffer.from("514649fb00000003", "hex")));
  await refuses({}, "media.image_damaged", /./);
  const raw = await file("image.raw", Buffer.alloc(4096, 1));
  await set({ ...raw, image_checksum: "abc" });
  await refuses({}, "media.checksum_invalid", /abc/);
  await set({ ...raw, image_disk_format: "qcow2" });
  await refuses({}, "media.image_refused", /raw.*qcow2/);
});

test("an image URL that answers 404, or has no checksum, is refused at once", async (t) => {
  const { set, refuses } = await withManifest(t);
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/there" ? 200 : 404;
    response.end(Buffer.alloc(1024, 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  await set({ image_source: `${base}/gone` });
  await refuses({}, "media.not_found", /404/);
  await set({ image_source: `${base.replace("//", "//user:hush@")}/gone` });
  await refuses({}, "media.not_found", /^(?!.*hush)/s);
  await set({ image_source: "http://user:hush/@host" });
  await refuses({}, "media.url_refused", /^(?!.*hush)/s);
  await set({ image_source: `${base}/there` });
  await refuses({}, "media.checksum_invalid", /no checksum.*image_os_hash_value/);
});

/** What is wrong with a partition image, or with what it is to be written to, and the words of it. */
const NO_PARTITIONS: readonly [JsonObject, RegExp][] = [
  [{ image_type: "partition" }, /no root_gb, which a partition image needs.*root_gb=10/],
  [{ kernel: "http://h/k" }, /no root_gb/],
  [{ ramdisk: "http://h/r", root_gb: 0 }, /root_gb 0, which is no whole number from 1 up.*GiB/],
  [{ image_type: "floppy" }, /image_type "floppy"; valid are whole-disk and partition/],
  [{ image_type: "partition", root_gb: "ten" }, /root_gb "ten".*no whole number/],
  [{ image_type: "partition", root_gb: 1, swap_mb: -1 }, /swap_mb -1.*from 0 up.*MiB/],
  [{ image_type: "partition", root_gb: 1, ephemeral_gb: "1.5" }, /ephemeral_gb "1.5"/],
  [{ image_type: "partition", root_gb: 1, ephemeral_gb: 1, ephemeral_format: "-L x" }, /no filesystem's name.*ext4/],
  [{ image_type: "partition", root_gb: 1, preserve_ephemeral: "perhaps" }, /"perhaps".*neither true nor false/],
  [{ image_type: "partition", root_gb: 1, preserve_ephemeral: true }, /only a rebuild keeps it.*unset/],
  [
    { image_type: "partition", root_gb: 1, capabilities: { boot_option: "netboot" } },
    /boot option netboot.*booted from the disk/,
  ],
  [{ capabilities: { disk_label: "sun" } }, /'disk_label' from instance_info.*'sun'.*msdos, gpt/],
  [{ root_device: { size: "large" } }, /root device hints \(from the node's instance_info\).*'large' is not a number/],
];

test("a partition image without room for it, or with what cannot be, is refused at once, and by validate", async (t) => {
  const { run, node, set, refuses } = await withManifest(t);
  const image = join(run.folder, "root.raw");
  await writeFile(image, Buffer.alloc(4096, 1));
  for (const [info, words] of NO_PARTITIONS) {
    await set({ image_source: `file://${image}`, ...info });
    await refuses({}, "node.invalid", words);
    const { deploy } = await validateNode(Scope.root(), run.conductor, { node: node.uuid });
    assert.equal(deploy.result, false);
    assert.match(deploy.reason ?? "", words);
  }
  const partition = { image_source: `file://${image}`, image_type: "partition", root_gb: 1 };
  await truncate(image, 2 ** 30 + 1);
  await set(partition);
  await refuses({}, "node.invalid", /Root partition is too small.*larger root_gb/);
  await writeFile(image, Buffer.concat([Buffer.alloc(512), Buffer.from("EFI PART"), Buffer.alloc(1024)]));
  await refuses({}, "media.image_refused", /has a partition table: it is no partition image.*whole-disk/);
});

test("a whole-disk image is deployed whatever else instance_info says", async (t) => {
  const { run, set } = await withManifest(t);
  await set({ image_type: "whole-disk", kernel: "http://h/k", root_gb: "ten", preserve_ephemeral: "perhaps" });
  await verb(run, { node: "n1", target: "active" });
});

test("a boot mode or secure boot that the machine does not have and its driver cannot set is refused at once", async (t) => {
  const { run, node, set, refuses } = await withManifest(t);
  const { nodes } = run.conductor.store;
  await nodes.update(node.uuid, {
    boot_mode: "bios",
    secure_boot: false,
    properties: { capabilities: "boot_mode:uefi" },
  });
  await refuses({}, "node.invalid", /to boot in the mode uefi, but is set to bios.*cannot change it/);
  await set({ capabilities: { boot_mode: "bios" } });
  await nodes.update(node.uuid, { boot_mode: "uefi" });
  await refuses({}, "node.invalid", /to boot in the mode bios, but is set to uefi/);
  for (const capabilities of [{ secure_boot: "true" }, '{"secure_boot": "true"}', "secure_boot:true"]) {
    await set({ capabilities });
    await refuses({}, "node.invalid", /secure boot, which is off.*cannot turn it on/);
  }
  await nodes.update(node.uuid, { secure_boot: null });
  await refuses({}, "node.invalid", /not known to be on/);
  await nodes.update(node.uuid, { secure_boot: true, boot_mode: "bios" });
  await refuses({}, "node.invalid", /to boot in the mode uefi/);
  await set({ capabilities: { secure_boot: "true", boot_option: "local" } });
  await nodes.update(node.uuid, { boot_mode: "uefi" });
  await verb(run, { node: "n1", target: "active" });
});

test("a config drive that cannot be one is refused at once", async (t) => {
  const { refuses } = await withManifest(t);
  await refuses({ configdrive: "no base64!" }, "configdrive.invalid", /base64/);
  await refuses({ configdrive: "aGVsbG8=" }, "configdrive.invalid", /gzip/);
  await refuses({ configdrive: { metadata: {} } }, "configdrive.invalid", /metadata/);
  await refuses({ configdrive: { meta_data: "x" } }, "configdrive.invalid", /meta_data/);
});

test("a node in maintenance is not deployed", async (t) => {
  const { run, node, refuses } = await withManifest(t);
  await run.conductor.store.nodes.update(node.uuid, { maintenance: true });
  await refuses({}, "node.in_maintenance", /maintenance/);
});
