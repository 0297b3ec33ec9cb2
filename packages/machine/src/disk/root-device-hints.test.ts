import assert from "node:assert/strict";
import { test } from "node:test";
import { GIB, type Json } from "@ingot/kernel";
import type { BlockDevice } from "./block-device.ts";
import { chooseInstallDevice } from "./choose-install-device.ts";
import { matchesHints, parseRootDeviceHints } from "./root-device-hints.ts";

function disk(more: Partial<BlockDevice> = {}): BlockDevice {
  return {
    path: "/dev/sda",
    kernelName: "sda",
    type: "disk",
    sizeBytes: 60 * GIB,
    model: "Samsung SSD 870",
    vendor: "ATA",
    serial: "S5Y1NX0",
    wwn: "0x5000c500",
    wwnWithExtension: "0x5000c500aaaa",
    wwnVendorExtension: "0xaaaa",
    rotational: false,
    readOnly: false,
    removable: false,
    hctl: "1:0:0:0",
    byPath: "/dev/disk/by-path/pci-0000:00:07.0-ata-1",
    logicalSectorBytes: 512,
    physicalSectorBytes: 4096,
    ...more,
  };
}

const holds = (hints: Json, device = disk()) => matchesHints(device, parseRootDeviceHints(hints));

test("texts: equal whatever the case, and by operator", () => {
  const yes: readonly Json[] = [
    { name: "/dev/sda" },
    { serial: "s5y1nx0" },
    { serial: "s== S5Y1NX0" },
    { vendor: "s!= nvme" },
    { model: "<in> ssd" },
    { model: "<all-in> samsung <all-in> 870" },
    { model: "<or> foo <or> samsung ssd 870" },
    { wwn: "0x5000C500", wwn_with_extension: "0x5000c500aaaa", wwn_vendor_extension: "0xaaaa" },
    { hctl: "1:0:0:0" },
    { by_path: "/dev/disk/by-path/pci-0000:00:07.0-ata-1" },
    { serial: "s>= s5", model: "s< t" },
  ];
  for (const hints of yes) assert.ok(holds(hints), JSON.stringify(hints));
  const no: readonly Json[] = [
    { name: "/dev/sdb" },
    { serial: "s!= s5y1nx0" },
    { model: "<in> hdd" },
    { vendor: "ata", serial: "x" },
  ];
  for (const hints of no) assert.ok(!holds(hints), JSON.stringify(hints));
  assert.ok(!holds({ serial: "s!= x" }, disk({ serial: null })), "an unknown fact satisfies nothing");
});

test("size in GiB, and rotational", () => {
  for (const size of [60, "60", "== 60", ">= 40", "> 59", "<= 60", "!= 61", "= 60", "<or> 50 <or> 60"]) {
    assert.ok(holds({ size }), String(size));
  }
  for (const size of [61, "> 60", "< 60", "<or> 1 <or> 2"]) assert.ok(!holds({ size }), String(size));
  assert.ok(holds({ rotational: false }));
  assert.ok(holds({ rotational: "False" }));
  assert.ok(!holds({ rotational: true }));
});

test("what is no hint is refused by name", () => {
  const bad: readonly (readonly [Json, RegExp])[] = [
    [{ colour: "red" }, /'colour' is unknown; known are name, model/],
    [{ size: "big" }, /'size': 'big' is not a number/],
    [{ size: "s== 5" }, /'size'.*for texts/],
    [{ serial: ">= 5" }, /'serial'.*for numbers/],
    [{ rotational: "maybe" }, /neither true nor false/],
    [{ serial: "" }, /'serial' is empty/],
    [["x"], /not an object/],
  ];
  for (const [hints, message] of bad) assert.throws(() => parseRootDeviceHints(hints), message);
});

test("without hints the smallest disk of at least 4 GiB; with them the first that fits", () => {
  const devices = [
    disk({ path: "/dev/sda", sizeBytes: 100 * GIB }),
    disk({ path: "/dev/sdb", sizeBytes: 2 * GIB }),
    disk({ path: "/dev/sdd", sizeBytes: 10 * GIB }),
    disk({ path: "/dev/sdc", sizeBytes: 10 * GIB }),
  ];
  assert.equal(chooseInstallDevice(devices, undefined).path, "/dev/sdc");
  assert.equal(chooseInstallDevice(devices, {}).path, "/dev/sdc");
  assert.equal(chooseInstallDevice(devices, { size: ">= 10" }).path, "/dev/sda");
  assert.equal(chooseInstallDevice(devices, { size: 2 }).path, "/dev/sdb");
});

test("when none fits, the error lists what there is", () => {
  const devices = [disk({ sizeBytes: GIB })];
  assert.throws(
    () => chooseInstallDevice(devices, undefined),
    /at least 4 GiB.*\/dev\/sda \(1\.0 GiB, Samsung SSD 870, serial S5Y1NX0\)/,
  );
  assert.throws(() => chooseInstallDevice(devices, { size: 99 }), /root device hints \{"size":99\}/);
  assert.throws(() => chooseInstallDevice([], undefined), /no disk/);
});
