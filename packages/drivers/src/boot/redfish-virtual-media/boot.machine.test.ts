import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
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
