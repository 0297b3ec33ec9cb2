import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { redfishManagement } from "../../redfish/management.ts";
import { openBench } from "../../redfish/testing/bench.ts";
import { ipxeBoot } from "./boot.ts";

const BASE_URL = "http://10.0.2.2:6385";
const PORT = { uuid: "0f9b0b1c-0000-4000-8000-000000000001", address: "52:54:00:00:00:01", pxe_enabled: true };

async function openBoot() {
  const bench = await openBench();
  const folder = await mkdtemp(join(tmpdir(), "ingot-ipxe-"));
  for (const name of ["kernel", "ramdisk"]) await writeFile(join(folder, name), `the ${name}`);
  const publisher = await openMediaPublisher(folder);
  const management = redfishManagement(bench.clients);
  const sources = { fileUrlAllowedPaths: [folder] };
  const boot = ipxeBoot({ management, publisher, sources, cacheFolder: join(folder, "cache") });
  const urls = { deploy_kernel: `file://${folder}/kernel`, deploy_ramdisk: `file://${folder}/ramdisk` };
  return {
    ...{ bench, boot, publisher, urls },
    ramdisk: {
      ...{ kernel: urls.deploy_kernel, ramdisk: urls.deploy_ramdisk, baseUrl: BASE_URL, config: {} },
      kernelParams: { "ipa-api-url": BASE_URL },
      appendParams: "console=ttyS0 %default%",
    },
    context: (info = {}, ports = [PORT]) => bench.context({ ...urls, ...info }, { ports }),
    published: async () => (await readdir(join(folder, "published"))).length,
    [Symbol.asyncDispose]: async () => {
      await bench[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

test("kernel and ramdisk are served, the script says where, and the network is the next boot; then all is undone", async () => {
  await using it = await openBoot();
  const context = it.context();
  for (let time = 0; time < 2; time += 1) await it.boot.prepareRamdisk(context, it.ramdisk);
  const script = String(context.node.driver_internal_info["ipxe_script"]);
  assert.match(script, /^#!ipxe\n/);
  assert.match(script, / initrd=ramdisk BOOTIF=\$\{mac\} ipa-api-url=http:\/\/10\.0\.2\.2:6385 console=ttyS0 \|\|/);
  for (const [name, pattern] of [
    ["kernel", /kernel http:\/\/10\.0\.2\.2:6385\/ingot\/v1\/media\/([^/]+)\/kernel /],
    ["ramdisk", /initrd --name ramdisk http:\/\/10\.0\.2\.2:6385\/ingot\/v1\/media\/([^/]+)\/ramdisk /],
  ] as const) {
    const file = await it.publisher.find(pattern.exec(script)?.[1] ?? "", name);
    assert.equal(await readFile(file?.file ?? "", "utf8"), `the ${name}`);
  }
  assert.equal(await it.published(), 2);
  assert.deepEqual(it.bench.state.boot, { target: "Pxe", enabled: "Once", mode: "UEFI" });
  await it.boot.prepareInstance(context);
  assert.deepEqual(it.bench.state.boot, { target: "Hdd", enabled: "Continuous", mode: "UEFI" });
  assert.deepEqual([await it.published(), context.node.driver_internal_info], [0, {}]);
  await it.boot.cleanUpRamdisk(context);
});

test("an instance in memory is booted over the network each time; an ISO is not", async () => {
  await using it = await openBoot();
  const context = it.context();
  const { kernel, ramdisk } = it.ramdisk;
  const instance = { configDrive: null, baseUrl: BASE_URL };
  const boots = { kernel, ramdisk, commandLine: "root=/dev/ram0 text" };
  await it.boot.prepareRamdiskInstance?.(context, { ...instance, boots });
  assert.match(String(context.node.driver_internal_info["ipxe_script"]), /BOOTIF=\$\{mac\} root=\/dev\/ram0 text \|\|/);
  assert.deepEqual(it.bench.state.boot, { target: "Pxe", enabled: "Continuous", mode: "UEFI" });
  await it.boot.cleanUpInstance(context);
  assert.equal(await it.published(), 0);
  const iso = async () => it.boot.prepareRamdiskInstance?.(context, { ...instance, boots: { iso: kernel } });
  await assert.rejects(iso, /not an ISO/);
  assert.ok(!it.boot.capabilities.includes("ramdisk_boot_iso"));
});

test("a node without a port to boot from, and wrong images or parameters, are known when it is validated", async () => {
  await using it = await openBoot();
  await it.boot.validate(it.context());
  const wrong: readonly [ReturnType<typeof it.context>, RegExp][] = [
    [it.context({}, []), /has no port that boots over the network/],
    [it.context({}, [{ ...PORT, pxe_enabled: false }]), /has no port that boots over the network/],
    [it.context({ deploy_kernel: undefined }), /lacks 'deploy_kernel'/],
    [it.context({ deploy_ramdisk: "file:///etc/passwd" }), /'deploy_ramdisk'.*not below/],
    [it.context({ kernel_append_params: "a\nb" }), /line break/],
    [it.context({ kernel_append_params: "a=${net0/ip}" }), /which iPXE takes for its own/],
    [it.context({ kernel_append_params: "quiet || shell" }), /'\|\|', which iPXE takes for its own/],
    [it.context({ kernel_append_params: "quiet #x" }), /'#x', which iPXE takes for its own/],
  ];
  for (const [context, message] of wrong) await assert.rejects(async () => it.boot.validate(context), message);
});

test("a BMC that cannot be set to the network leaves nothing that is served", async () => {
  await using it = await openBoot();
  it.bench.state.faults.bootTargets = ["Hdd", "Cd"];
  const context = it.context();
  await assert.rejects(it.boot.prepareRamdisk(context, it.ramdisk), (error) => isFailure(error, "bmc.unsupported"));
  assert.deepEqual([await it.published(), context.node.driver_internal_info], [0, {}]);
});
