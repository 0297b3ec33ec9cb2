/** The bundled agent is led through deployments of partition images by the commands that Debian's Ironic 21.4 sends. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { requireSuccess, run } from "@ingot/exec";
import { MIB, Scope } from "@ingot/kernel";
import { partitionPath, withMount } from "@ingot/machine";
import { type FakeConductor, type FakeConductorOptions, NODE_UUID } from "./testing/fake-conductor.ts";
import { makeBundle } from "./testing/make-bundle.ts";
import { withDiskAgent } from "./testing/with-disk-agent.ts";
import { makeRootImage } from "./testing/make-root-image.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices", timeout: 120_000 };
const INJECT_FILES = resolve(import.meta.dirname, "../../../plugins/inject-files");
const ROOT_UUID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const scope = Scope.root();
let folder = "";
let image: Buffer;
let server: Server;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "agent-partitions-"));
  await makeBundle(folder);
  const installed = await run(scope, [process.execPath, join(folder, "agent.js"), "install-plugin", INJECT_FILES]);
  requireSuccess(installed);
  image = await readFile(await makeRootImage(scope, folder, ROOT_UUID));
  server = createServer((_, response) => response.end(image));
  await new Promise<void>((started) => server.listen(0, "127.0.0.1", started));
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What write_image of ironic/drivers/modules/agent.py makes of a node that has only what it must have. */
function imageInfo(more: object = {}): object {
  return {
    id: "root.qcow2",
    urls: [`http://127.0.0.1:${(server.address() as AddressInfo).port}/root.qcow2`],
    disk_format: null,
    container_format: null,
    stream_raw_images: true,
    os_hash_algo: "sha256",
    os_hash_value: createHash("sha256").update(image).digest("hex"),
    node_uuid: NODE_UUID,
    kernel: null,
    ramdisk: null,
    root_gb: "1",
    root_mb: 64,
    swap_mb: 8,
    ephemeral_mb: 16,
    ephemeral_format: null,
    configdrive: null,
    preserve_ephemeral: false,
    image_type: "partition",
    deploy_boot_mode: "bios",
    boot_option: "local",
    ...more,
  };
}

/** As with `ingot serve --enable-bios-bootloader-install`. */
const ALLOWED = { config: { enable_bios_bootloader_install: true } };

type Led = Pick<FakeConductor, "command"> & { readonly device: string };

function withAgent(work: (led: Led) => Promise<void>, lookup: FakeConductorOptions = {}): Promise<void> {
  return withDiskAgent(scope, { folder, diskBytes: 800 * MIB, lookup }, (conductor, device) =>
    work({ device, command: (...how) => conductor.command(...how) }),
  );
}

const nodeWith = (device: string) => {
  return { uuid: NODE_UUID, properties: { root_device: { name: device } }, instance_info: {} };
};

async function step({ command, device }: Led, name: string, args: object) {
  const { body } = await command("deploy.execute_deploy_step", {
    step: { interface: "deploy", step: name, args },
    node: nodeWith(device),
    ports: [],
  });
  return body;
}

async function succeeds(led: Led, name: string, args: object) {
  const body = await step(led, name, args);
  assert.equal(body.command_status, "SUCCEEDED", JSON.stringify(body.command_error));
  return body;
}

const read = (device: string, path: string) =>
  withMount(scope, { source: device, readOnly: true }, (root) => readFile(join(root, path), "utf8"));

test("BIOS: image, uuids, files, boot loader; and rebuilt with its ephemeral partition", options, async () => {
  await withAgent(async (led) => {
    const { device, command } = led;
    assert.deepEqual((await command("standby.get_partition_uuids", {})).body.command_result, {});
    const configdrive = gzipSync("config drive contents").toString("base64");
    const written = await succeeds(led, "write_image", { image_info: imageInfo({ configdrive }), configdrive });
    const log = written.progress?.log.join("\n") ?? "";
    assert.match(log, /has a new dos partition table: .*p1 \(ephemeral, 16 MiB\), .*p2 \(swap, 8\.0 MiB\)/);
    assert.match(log, /image root\.qcow2 \(qcow2, .*written to device \/dev\/loop/);
    assert.match(log, /config drive \(21 B\) written to .*p4/);
    const { body } = await command("standby.get_partition_uuids", {});
    const [ephemeral, swap, root, drive] = [1, 2, 3, 4].map((number) => partitionPath(device, number));
    const uuids = {
      partitions: { ephemeral, swap, root, configdrive: drive },
      "root uuid": ROOT_UUID,
      "efi system partition uuid": null,
    };
    assert.deepEqual(body.command_result, uuids);
    const result = written.command_result?.["deploy_result"] as Record<string, unknown>;
    assert.deepEqual([result["root_uuid"], result["partition_uuids"]], [ROOT_UUID, uuids]);
    assert.ok(!JSON.stringify(written.command_params ?? {}).includes(configdrive), "the config drive is shown");
    await succeeds(led, "inject_files", { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } });
    const loader = await command("image.install_bootloader", {
      root_uuid: ROOT_UUID,
      efi_system_part_uuid: null,
      prep_boot_part_uuid: null,
      target_boot_mode: "bios",
    });
    assert.equal(loader.body.command_status, "SUCCEEDED", JSON.stringify(loader.body.command_error));
    assert.equal(await read(root ?? "", "etc/motd"), "Hello Ironic\n");
    assert.equal(await read(root ?? "", "ran"), `--target=i386-pc --recheck ${device}\n`);
    await withMount(scope, { source: ephemeral ?? "" }, (mounted) => writeFile(join(mounted, "kept"), "years"));
    await succeeds(led, "write_image", { image_info: imageInfo({ preserve_ephemeral: true }), configdrive: null });
    assert.equal(await read(ephemeral ?? "", "kept"), "years");
    assert.equal(await read(root ?? "", "etc/motd"), "old");
    const changed = await step(led, "write_image", { image_info: imageInfo({ preserve_ephemeral: true, swap_mb: 9 }) });
    assert.equal(changed.command_error?.type, "machine.layout_changed");
    assert.match(changed.command_error?.message ?? "", /p2 \(swap\) has 8\.0 MiB, not 9\.0 MiB/);
  }, ALLOWED);
});

test(
  "UEFI: a GPT with an ESP; prepare_image answers with both UUIDs; a boot loader that is missing",
  options,
  async () => {
    await withAgent(async (led) => {
      const { command } = led;
      const info = imageInfo({ deploy_boot_mode: "uefi", disk_label: "gpt", ephemeral_mb: 0, cpu_arch: "x86_64" });
      await command("deploy.get_deploy_steps", { node: nodeWith(led.device), ports: [] });
      const { body } = await command("standby.prepare_image", { image_info: info, configdrive: null });
      assert.equal(body.command_status, "SUCCEEDED", JSON.stringify(body.command_error));
      const pattern = `^prepare_image: image \\(root\\.qcow2\\) written to device /dev/loop\\d+ root_uuid=${ROOT_UUID} efi_system_partition_uuid=[0-9A-F]{4}-[0-9A-F]{4}$`;
      assert.match(String(body.command_result?.["result"]), new RegExp(pattern));
      const uuids = (await command("standby.get_partition_uuids", {})).body.command_result;
      const install = async (more: object = {}) => {
        const esp = uuids?.["efi system partition uuid"];
        const asked = { root_uuid: ROOT_UUID, efi_system_part_uuid: esp, target_boot_mode: "uefi", ...more };
        return (await command("image.install_bootloader", asked)).body;
      };
      assert.equal((await install({ root_uuid: "no-such" })).command_error?.type, "machine.boot_loader_failed");
      const ignored = await install({ root_uuid: "no-such", ignore_bootloader_failure: true });
      assert.match(String(ignored.command_result?.["result"]), /^install_bootloader: ignored: .*no-such/);
    });
  },
);

test("what is wrong with a partition image is said before the disk is changed", options, async () => {
  await withAgent(async (led) => {
    const refused = async (more: object, message: RegExp) => {
      const body = await step(led, "write_image", { image_info: imageInfo(more) });
      assert.equal(body.command_status, "FAILED");
      assert.match(body.command_error?.message ?? "", message);
    };
    await refused({ root_mb: null }, /has no argument 'root_mb'/);
    await refused({ root_mb: 0 }, /argument 'root_mb'/);
    await refused({ boot_option: "netboot" }, /argument 'boot_option'/);
    await refused({ root_mb: 20 }, /image needs 24 MiB, but the root partition is to have only 20 MiB/);
    await refused({ root_mb: 1000 }, /has room for 799 MiB of partitions/);
    await refused({ preserve_ephemeral: true }, /cannot be kept: the disk has no partition table/);
    const handle = await open(led.device);
    const { buffer } = await handle.read(Buffer.alloc(8 * MIB), 0, 8 * MIB, 0);
    await handle.close();
    assert.ok(buffer.equals(Buffer.alloc(8 * MIB)), "something was written");
  });
});
