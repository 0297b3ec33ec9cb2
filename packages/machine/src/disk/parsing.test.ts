import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { installable } from "./list-block-devices.ts";
import { parseLsblk } from "./lsblk.ts";
import { parseSfdisk } from "./parse-sfdisk.ts";
import { partitionNumber, partitionPath } from "./partition-path.ts";
import { parseBlkid } from "./probe-signature.ts";
import { parseUdevData } from "./udev-properties.ts";

const output = (name: string) => readFile(join(import.meta.dirname, "../testing/outputs", name), "utf8");

test("partition names by the kernel's rule", () => {
  const cases = {
    "/dev/sda": "/dev/sda1",
    "/dev/vdb": "/dev/vdb1",
    "/dev/nvme0n1": "/dev/nvme0n1p1",
    "/dev/mmcblk0": "/dev/mmcblk0p1",
    "/dev/md0": "/dev/md0p1",
    "/dev/md126": "/dev/md126p1",
    "/dev/loop3": "/dev/loop3p1",
    "/dev/nbd0": "/dev/nbd0p1",
    "/dev/dm-0": "/dev/dm-0p1",
    "/dev/mapper/mpatha": "/dev/mapper/mpatha-part1",
    "/dev/disk/by-path/pci-0000:00:07.0-ata-1": "/dev/disk/by-path/pci-0000:00:07.0-ata-1-part1",
  };
  for (const [disk, partition] of Object.entries(cases)) {
    assert.equal(partitionPath(disk, 1), partition);
    assert.equal(partitionNumber(disk, partition), 1);
  }
  assert.equal(partitionNumber("/dev/sda", "/dev/sdb1"), undefined);
  assert.equal(partitionNumber("/dev/sda", "/dev/sda"), undefined);
});

test("a partition's number is found again in its name", () => {
  const disk = fc.constantFrom("/dev/sda", "/dev/sdaa", "/dev/nvme12n3", "/dev/md7", "/dev/mapper/mpathb");
  fc.assert(
    fc.property(disk, fc.integer({ min: 1, max: 255 }), (name, number) => {
      assert.equal(partitionNumber(name, partitionPath(name, number)), number);
    }),
  );
});

test("lsblk of util-linux 2.38 and of 2.33, which prints flags as texts", async () => {
  const modern = parseLsblk(await output("lsblk-2.38.json"));
  const vda = modern.find((row) => row.kernelName === "vda");
  assert.deepEqual(
    [vda?.sizeBytes, vda?.readOnly, vda?.rotational, vda?.majorMinor],
    [274877906944, false, true, "254:0"],
  );
  const old = parseLsblk(await output("lsblk-2.33.json"));
  assert.deepEqual(
    installable(old).map((row) => row.path),
    ["/dev/nvme0n1", "/dev/md126"],
  );
  assert.equal(old[0]?.rotational, false);
  assert.equal(old[0]?.sizeBytes, 512110190592);
});

test("zram, loop devices, media, partitions and empty or read-only disks are nothing to install on", async () => {
  const rows = parseLsblk(await output("lsblk-2.38.json"));
  assert.deepEqual(
    installable(rows).map((row) => row.path),
    ["/dev/vda"],
  );
});

test("what is not lsblk's or sfdisk's output is refused", () => {
  assert.throws(() => parseLsblk("lsblk: unknown column"), /lsblk/);
  assert.throws(() => parseSfdisk(""), /sfdisk/);
});

test("sfdisk: GPT with names, MBR, and a sector size of 4096", async () => {
  const gpt = parseSfdisk(await output("sfdisk-gpt.json"));
  assert.deepEqual(
    gpt.entries.map((entry) => [entry.path, entry.startBytes, entry.sizeBytes, entry.name]),
    [
      ["/dev/loop0p1", 1048576, 8388608, null],
      ["/dev/loop0p2", 9437184, 10485760, "root"],
      ["/dev/loop0p3", 19922944, 47169024, null],
    ],
  );
  const mbr = parseSfdisk(
    '{"partitiontable":{"label":"dos","id":"0x1","device":"/dev/sda","unit":"sectors","sectorsize":4096,"partitions":[{"node":"/dev/sda1","start":256,"size":512,"type":"EF","bootable":true}]}}',
  );
  assert.deepEqual(mbr.entries[0], {
    path: "/dev/sda1",
    startBytes: 1048576,
    sizeBytes: 2097152,
    type: "ef",
    uuid: null,
    name: null,
  });
  const empty = parseSfdisk('{"partitiontable":{"label":"gpt","device":"/dev/sda","unit":"sectors"}}');
  assert.deepEqual([empty.sectorBytes, empty.entries.length], [512, 0]);
});

test("blkid's escapes, and a device with nothing on it", () => {
  assert.deepEqual(parseBlkid("DEVNAME=/dev/loop0p2\nLABEL=my\\ root\nUUID=8d1c\nTYPE=ext4\nUSAGE=filesystem\n"), {
    type: "ext4",
    uuid: "8d1c",
    label: "my root",
  });
  assert.equal(parseBlkid("PART_ENTRY_UUID=x\n"), null);
  assert.equal(parseBlkid(""), null);
});

test("udev's notes on a disk", () => {
  const udev = parseUdevData("S:disk/by-path/pci-0000:00:07.0\nW:1\nE:ID_SERIAL_SHORT=ABC\nE:ID_WWN=0x5\nG:systemd\n");
  assert.equal(udev.get("ID_SERIAL_SHORT"), "ABC");
  assert.equal(udev.get("LINK:disk/by-path"), "/dev/disk/by-path/pci-0000:00:07.0");
});
