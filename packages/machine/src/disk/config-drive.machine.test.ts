import assert from "node:assert/strict";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { requireSuccess, run } from "@ingot/exec";
import { type Failure, MIB, Scope, silentLogger } from "@ingot/kernel";
import { decodeConfigDrive, writeConfigDrive } from "./config-drive.ts";
import { eraseMetadata } from "./erase-metadata.ts";
import { listPartitions, readPartitionTable } from "./list-partitions.ts";
import { withLoopDevice } from "./loop-device.ts";
import { moveBackupTable } from "./move-backup-table.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices" };
const scope = Scope.root();
const drive = Buffer.alloc(3 * MIB + 100, "config drive");
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "config-drive-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A disk whose partition table was made for a smaller disk, as after writing an image. */
async function disk(script: string, sizes: { readonly image: number; readonly disk: number }): Promise<string> {
  const path = join(folder, `disk-${Math.random().toString(36).slice(2)}.img`);
  await writeFile(path, "");
  await truncate(path, sizes.image * MIB);
  requireSuccess(await run(scope, ["sfdisk", "-q", path], { input: script }));
  await truncate(path, sizes.disk * MIB);
  return path;
}

const GPT = "label: gpt\nsize=10MiB, type=U, name=esp\nsize=20MiB, type=L\n";

test("GPT: the backup table moves to the disk's end and the last 64 MiB hold the drive", options, async () => {
  const path = await disk(GPT, { image: 40, disk: 200 });
  await withLoopDevice(scope, path, async (device) => {
    const partition = await writeConfigDrive(scope, device, drive);
    assert.equal(partition.name, "config-2");
    assert.equal(partition.number, 3);
    assert.equal(partition.sizeBytes, 64 * MIB);
    assert.equal(partition.startBytes, (199 - 64) * MIB);
    const verified = await run(scope, ["sgdisk", "--verify", device]);
    assert.match(verified.stdout, /No problems found/);
    const written = (await readFile(partition.path)).subarray(0, drive.length);
    assert.ok(written.equals(drive));
  });
});

test("GPT: the second copy is moved as sfdisk would; a damaged table stays as it is", options, async () => {
  const path = await disk(GPT, { image: 40, disk: 200 });
  await withLoopDevice(scope, path, async (device) => {
    const table = await readPartitionTable(scope, device);
    await moveBackupTable(scope, device);
    await moveBackupTable(scope, device);
    assert.deepEqual(await readPartitionTable(scope, device), table);
    const verified = await run(scope, ["sgdisk", "--verify", device]);
    assert.match(verified.stdout, /No problems found/, verified.stdout);
    assert.match(
      requireSuccess(await run(scope, ["sgdisk", "--print", device])).stdout,
      /last usable sector is 409566/,
    );
    const { stderr } = await run(scope, ["sfdisk", "--verify", device]);
    assert.doesNotMatch(stderr, /PMBR|corrupt|mismatch/i);
    assert.equal((await listPartitions(scope, device)).length, 2);
  });
  const damaged = await disk(GPT, { image: 40, disk: 200 });
  const handle = await open(damaged, "r+");
  await handle.write("X", 512 + 40);
  await handle.close();
  const content = await readFile(damaged);
  await withLoopDevice(scope, damaged, (device) => moveBackupTable(scope, device));
  assert.ok((await readFile(damaged)).equals(content));
});

test("GPT: the second copy stays away where a partition is, of which a warning tells", options, async () => {
  const path = await disk(GPT, { image: 40, disk: 31 });
  const content = await readFile(path);
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) };
  await withLoopDevice(scope, path, (device) => moveBackupTable(Scope.root({ log }), device));
  assert.ok((await readFile(path)).equals(content));
  assert.match(
    warnings.join(),
    /^the last partition on \/dev\/loop\d+ leaves no room for the second copy of the partition table/,
  );
});

test("MBR: a partition at the end; a fifth one is refused", options, async () => {
  const two = await disk("label: dos\nsize=10MiB, type=83, bootable\nsize=20MiB, type=83\n", { image: 40, disk: 200 });
  await withLoopDevice(scope, two, async (device) => {
    const partition = await writeConfigDrive(scope, device, drive);
    assert.equal(partition.number, 3);
    assert.equal((await listPartitions(scope, device)).length, 3);
  });
  const four = await disk("label: dos\nsize=5MiB\nsize=5MiB\nsize=5MiB\nsize=5MiB\n", { image: 40, disk: 200 });
  await withLoopDevice(scope, four, async (device) => {
    await assert.rejects(writeConfigDrive(scope, device, drive), /no room.*four partitions/);
  });
});

test("a partition named config-2 in the image is used", options, async () => {
  const path = await disk(`${GPT}size=5MiB, name=config-2\n`, { image: 40, disk: 80 });
  await withLoopDevice(scope, path, async (device) => {
    const partition = await writeConfigDrive(scope, device, drive);
    assert.equal(partition.number, 3);
    assert.equal(partition.sizeBytes, 5 * MIB);
    const large = Buffer.alloc(6 * MIB);
    await assert.rejects(writeConfigDrive(scope, device, large), /is too small for the config drive/);
  });
});

test("less than 64 MiB at the end is enough when the drive fits; no room is said", options, async () => {
  const path = await disk(GPT, { image: 40, disk: 45 });
  await withLoopDevice(scope, path, async (device) => {
    assert.equal((await writeConfigDrive(scope, device, drive)).sizeBytes, 13 * MIB);
  });
  const full = await disk(GPT, { image: 33, disk: 34 });
  await withLoopDevice(scope, full, async (device) => {
    await assert.rejects(writeConfigDrive(scope, device, drive), (error: Failure) => {
      assert.equal(error.code, "machine.partitioning_failed");
      assert.match(error.message, /no room on \/dev\/loop\d+ for the config drive/);
      return true;
    });
  });
});

test("without a partition table there is no place for it", options, async () => {
  const path = join(folder, "bare.img");
  await writeFile(path, "");
  await truncate(path, 100 * MIB);
  await withLoopDevice(scope, path, async (device) => {
    await moveBackupTable(scope, device);
    await assert.rejects(writeConfigDrive(scope, device, drive), /has no partition table/);
  });
});

test("erasing the metadata leaves neither tables nor signatures", options, async () => {
  const path = await disk(GPT, { image: 100, disk: 100 });
  await withLoopDevice(scope, path, async (device) => {
    const [, second] = await listPartitions(scope, device);
    assert.ok(second !== undefined);
    requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", second.path]));
    await eraseMetadata(scope, device);
    assert.equal(await readPartitionTable(scope, device), undefined);
    const start = Buffer.alloc(4096);
    const handle = await open(device, "r");
    await handle.read(start, 0, start.length, second.startBytes);
    await handle.close();
    assert.equal(start.readUInt16LE(1024 + 56), 0, "the ext4 magic is gone");
  });
});

test("base64 of gzip, base64 of the image itself, and what is neither", () => {
  assert.ok(decodeConfigDrive(gzipSync(drive).toString("base64")).equals(drive));
  assert.ok(
    decodeConfigDrive(`${drive.toString("base64").slice(0, 76)}\n${drive.toString("base64").slice(76)}`).equals(drive),
  );
  assert.throws(() => decodeConfigDrive("!!!"), /not base64/);
  assert.throws(() => decodeConfigDrive(gzipSync(drive).subarray(0, 100).toString("base64")), /cannot be unpacked/);
  assert.throws(() => decodeConfigDrive(gzipSync(Buffer.alloc(64 * MIB + 1)).toString("base64")), /64 MiB/);
});
