import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { redfishManagement } from "../../redfish/management.ts";
import { type Bench, openBench } from "../../redfish/testing/bench.ts";
import { redfishVirtualMedia } from "./boot.ts";

async function openBoot() {
  const bench: Bench = await openBench();
  const folder = await mkdtemp(join(tmpdir(), "ingot-vmedia-"));
  for (const name of ["kernel", "ramdisk"]) await writeFile(join(folder, name), `the ${name}`);
  const publisher = await openMediaPublisher(folder);
  const boot = redfishVirtualMedia({
    clients: bench.clients,
    management: redfishManagement(bench.clients),
    publisher,
    externalUrl: () => "http://10.0.0.1:6385/",
    cacheFolder: join(tmpdir(), "ingot-test-grub"),
    sources: { fileUrlAllowedPaths: [folder] },
  });
  const urls = { deploy_kernel: `file://${folder}/kernel`, deploy_ramdisk: `file://${folder}/ramdisk` };
  const ramdisk = {
    kernel: urls.deploy_kernel,
    ramdisk: urls.deploy_ramdisk,
    kernelParams: { "ipa-api-url": "http://10.0.2.2:6385", nofb: "" },
    appendParams: "console=ttyS0 %default%",
    baseUrl: "http://10.0.2.2:6385",
    config: { agent_token: "sesame", heartbeat: 3 },
  };
  const published = async () => (await readdir(join(folder, "published"))).length;
  const close = async () => {
    await bench[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  };
  return {
    bench,
    boot,
    publisher,
    folder,
    urls,
    ramdisk,
    published,
    context: () => bench.context(urls),
    [Symbol.asyncDispose]: close,
  };
}

test("the medium is made, published, inserted, and set as the next boot; then all is undone", async () => {
  await using it = await openBoot();
  const { bench, boot, publisher } = it;
  bench.state.image = "http://elsewhere/old.iso";
  await boot.prepareRamdisk(it.context(), it.ramdisk);
  const [, secret = "", name = ""] =
    /^http:\/\/10\.0\.0\.1:6385\/ingot\/v1\/media\/([^/]+)\/([^/]+)$/.exec(bench.state.image ?? "") ?? [];
  const iso = await publisher.find(secret, name);
  assert.ok(iso !== undefined && iso.size > 100_000);
  assert.equal((await stat(iso.file)).mode & 0o777, 0o600);
  const listing = requireSuccess(await run(Scope.root(), ["xorriso", "-indev", iso.file, "-find", "/"])).stdout;
  for (const path of ["/kernel", "/initramfs", "/config.cpio", "/boot/grub/grub.cfg"])
    assert.ok(listing.includes(`'${path}'`), path);
  assert.deepEqual(bench.state.boot, { target: "Cd", enabled: "Once", mode: "UEFI" });
  await boot.prepareInstance(it.context());
  assert.equal(bench.state.image, undefined);
  assert.deepEqual(bench.state.boot, { target: "Hdd", enabled: "Continuous", mode: "UEFI" });
  assert.equal(await it.published(), 0);
  assert.deepEqual(await readdir(publisher.workFolder), []);
});

for (const [name, faults] of [
  ["the drive is the system's", { virtualMedia: "system" }],
  ["InsertMedia takes the image alone", { insertRefuses: "options" }],
  ["InsertMedia wants the protocol", { insertRefuses: "bare" }],
  ["the drive is changed by PATCH", { insertByPatch: true }],
  ["inserting is a task", { taskLooks: 2 }],
  ["the BMC is busy", { busy: 2 }],
] as const) {
  test(`it works when ${name}`, async () => {
    await using it = await openBoot();
    it.bench.state.image = "http://elsewhere/old.iso";
    Object.assign(it.bench.state.faults, faults);
    await it.boot.prepareRamdisk(it.context(), it.ramdisk);
    assert.match(it.bench.state.image ?? "", /boot\.iso$/);
    await it.boot.cleanUpRamdisk(it.context());
    assert.equal(it.bench.state.image, undefined);
  });
}

for (const virtualMedia of ["none", "floppy-only"] as const) {
  test(`a BMC without a virtual CD drive (${virtualMedia}) is told as such before anything is built, and cleaned up all the same`, async () => {
    await using it = await openBoot();
    it.bench.state.faults.virtualMedia = virtualMedia;
    await assert.rejects(
      it.boot.prepareRamdisk(it.context(), it.ramdisk),
      (error) => isFailure(error, "bmc.no_virtual_media") && /no virtual CD device/.test(error.message),
    );
    assert.equal(await it.published(), 0);
    await it.boot.cleanUpRamdisk(it.context());
  });
}

/** A file that begins as an ISO does, and a config drive. */
async function writeMedia(folder: string): Promise<{ readonly iso: string; readonly configDrive: string }> {
  const media = { iso: join(folder, "live.iso"), configDrive: join(folder, "drive.iso") };
  for (const path of Object.values(media)) await writeFile(path, path);
  return media;
}

test("an instance in memory has its ISO and its config drive in two drives, for every boot; then both are gone", async () => {
  await using it = await openBoot();
  const { bench, boot, publisher } = it;
  const { iso, configDrive } = await writeMedia(it.folder);
  const context = it.context();
  const read = async (url: string | undefined) => {
    const [, secret = "", name = ""] = /\/media\/([^/]+)\/([^/]+)$/.exec(url ?? "") ?? [];
    return readFile((await publisher.find(secret, name))?.file ?? "", "utf8");
  };
  for (let time = 0; time < 2; time += 1) {
    await writeFile(configDrive, configDrive);
    await boot.prepareRamdiskInstance?.(context, { boots: { iso: `file://${iso}` }, configDrive, baseUrl: "" });
    assert.deepEqual([await read(bench.state.image), await read(bench.state.usb)], [iso, configDrive]);
    assert.deepEqual(bench.state.boot, { target: "Cd", enabled: "Continuous", mode: "UEFI" });
    assert.equal(await it.published(), 2);
  }
  await boot.cleanUpInstance(context);
  assert.deepEqual([bench.state.image, bench.state.usb, await it.published()], [undefined, undefined, 0]);
  assert.deepEqual(context.node.driver_internal_info, {});
  assert.equal(await readFile(iso, "utf8"), iso, "the ISO is its owner's");
});

test("an instance in memory of a kernel and a ramdisk gets an ISO of its own, one that was downloaded is kept", async () => {
  await using it = await openBoot();
  const { bench, boot } = it;
  const { iso } = await writeMedia(it.folder);
  const server = createServer((_request, response) => createReadStream(iso).pipe(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.iso`;
  await boot.prepareRamdiskInstance?.(it.context(), { boots: { iso: url }, configDrive: null, baseUrl: "" });
  server.close();
  await rm(join(tmpdir(), "ingot-test-grub", "images"), { recursive: true });
  const [, secret = "", name = ""] = /\/media\/([^/]+)\/([^/]+)$/.exec(bench.state.image ?? "") ?? [];
  assert.equal((await it.publisher.find(secret, name))?.size, iso.length);
  const { deploy_kernel: kernel, deploy_ramdisk: ramdisk } = it.urls;
  const boots = { kernel, ramdisk, commandLine: "root=/dev/ram0 text console=ttyS0" };
  await boot.prepareRamdiskInstance?.(it.context(), { boots, configDrive: null, baseUrl: "" });
  const [made = ""] = await readdir(join(it.folder, "published"));
  const file = join(it.folder, "published", made, "boot.iso");
  requireSuccess(
    await run(Scope.root(), [
      "xorriso",
      "-osirrox",
      "on",
      "-indev",
      file,
      "-extract",
      "/boot/grub/grub.cfg",
      join(it.folder, "grub.cfg"),
    ]),
  );
  assert.match(await readFile(join(it.folder, "grub.cfg"), "utf8"), /'root=\/dev\/ram0' 'text' 'console=ttyS0'/);
});

test("a config drive that no drive is left for is refused before anything is built; so is a CD that is missing", async () => {
  await using it = await openBoot();
  const { bench, boot } = it;
  const { iso, configDrive } = await writeMedia(it.folder);
  const prepare = async () =>
    boot.prepareRamdiskInstance?.(it.context(), { boots: { iso: `file://${iso}` }, configDrive, baseUrl: "" });
  bench.state.faults.virtualMedia = "cd-only";
  await assert.rejects(prepare, (error) => isFailure(error, "bmc.no_virtual_media") && /USB stick/.test(error.message));
  bench.state.faults.virtualMedia = "none";
  await assert.rejects(prepare, (error) => isFailure(error, "bmc.no_virtual_media") && /CD device/.test(error.message));
  assert.deepEqual([bench.state.image, bench.state.usb, await it.published()], [undefined, undefined, 0]);
  bench.state.faults.virtualMedia = "manager";
  bench.state.faults.insertRefuses = "everything";
  await assert.rejects(prepare, (error) => isFailure(error, "bmc.error"));
  assert.equal(await it.published(), 0);
});

test("when the BMC refuses the medium, it is withdrawn", async () => {
  await using it = await openBoot();
  it.bench.state.faults.insertRefuses = "everything";
  await assert.rejects(it.boot.prepareRamdisk(it.context(), it.ramdisk), (error) => isFailure(error, "bmc.error"));
  assert.equal(await it.published(), 0);
});

test("a wrong URL, kernel parameter or key is known when the node is validated", async () => {
  await using it = await openBoot();
  const wrong: readonly [string, Record<string, string | number>, RegExp][] = [
    ["missing", { deploy_kernel: "" }, /deploy_kernel/],
    ["no such file", { deploy_ramdisk: `file://${it.folder}/nothing` }, /'deploy_ramdisk'.*no such file/],
    ["not allowed", { deploy_ramdisk: "file:///etc/passwd" }, /'deploy_ramdisk'.*not below/],
    ["not a URL", { deploy_kernel: "kernel" }, /'deploy_kernel'.*not an http/],
    ["not text", { deploy_kernel: 3 }, /'deploy_kernel' is not a URL/],
    ["a quote left open", { kernel_append_params: 'a="b' }, /kernel parameters/],
    ["a line break", { kernel_append_params: "a\nb" }, /line break/],
  ];
  for (const [name, info, message] of wrong) {
    await assert.rejects(async () => it.boot.validate(it.bench.context({ ...it.urls, ...info })), message, name);
  }
  await it.boot.validate(it.context());
});

test("an agent's option cannot bring another with it", async () => {
  await using it = await openBoot();
  const ramdisk = { ...it.ramdisk, config: { agent_token: "a\napi_url = http://evil" } };
  await assert.rejects(it.boot.prepareRamdisk(it.context(), ramdisk), (error) => isFailure(error, "input.invalid"));
});
