import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { redfishInspect } from "./inspect.ts";
import { redfishManagement } from "./management.ts";
import { openBench } from "./testing/bench.ts";

test("a lasting boot device, or once where there is no lasting one", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  await management.setBootDevice(bench.context(), "disk", true);
  assert.deepEqual(bench.state.boot, { target: "Hdd", enabled: "Continuous", mode: "UEFI" });
  bench.state.faults.onceOnly = true;
  const context = bench.context();
  await management.setBootDevice(context, "disk", true);
  assert.equal(bench.state.boot.enabled, "Once");
  assert.match(context.notes.join(), /next boot alone/);
});

test("boot settings that only the settings resource takes", async () => {
  await using bench = await openBench();
  bench.state.faults.bootBySettings = true;
  await redfishManagement(bench.clients).setBootDevice(bench.context(), "cdrom", false);
  assert.equal(bench.state.boot.target, "Cd");
});

test("a CD that is called UsbCd; a list that is absent", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  bench.state.faults.bootTargets = ["Hdd", "UsbCd"];
  await management.setBootDevice(bench.context(), "cdrom", false);
  assert.equal(bench.state.boot.target, "UsbCd");
  assert.deepEqual(await management.getBootDevice(bench.context()), { boot_device: "cdrom", persistent: false });
  await assert.rejects(
    management.setBootDevice(bench.context(), "pxe", false),
    (error) => isFailure(error, "bmc.unsupported") && error.hint.includes("disk, cdrom"),
  );
  bench.state.faults.bootTargets = "absent";
  assert.deepEqual(await management.getSupportedBootDevices(bench.context()), ["pxe", "disk", "cdrom", "bios"]);
});

test("boot mode, secure boot, NMI", async () => {
  await using bench = await openBench();
  const management = redfishManagement(bench.clients);
  await management.setBootMode?.(bench.context(), "bios");
  assert.equal(await management.getBootMode?.(bench.context()), "bios");
  assert.equal(await management.getSecureBootState?.(bench.context()), false);
  await management.setSecureBootState?.(bench.context(), true);
  assert.equal(await management.getSecureBootState?.(bench.context()), true);
  await management.injectNmi?.(bench.context());
  assert.deepEqual(bench.state.resets, ["Nmi"]);
});

test("inspection finds what the BMC knows", async () => {
  await using bench = await openBench();
  const context = bench.context();
  const found = await redfishInspect(bench.clients).inspectHardware(context);
  assert.deepEqual(found.properties, {
    memory_mb: 32768,
    cpus: 16,
    cpu_arch: "x86_64",
    local_gb: 16,
    vendor: "Emulated",
  });
  assert.deepEqual(found.capabilities, { boot_mode: "uefi", secure_boot: "true" });
  assert.equal(found.boot_mode, "uefi");
  assert.deepEqual(found.addresses, ["52:54:00:aa:bb:01"]);
});
