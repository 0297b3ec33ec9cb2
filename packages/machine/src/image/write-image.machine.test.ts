import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { type Failure, MIB, Scope } from "@ingot/kernel";
import { withLoopDevice } from "../disk/loop-device.ts";
import { ImageServer, type ServerFaults } from "../testing/image-server.ts";
import { writeImage, type WriteImageOptions, type WrittenImage } from "./write-image.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices", timeout: 120_000 };
const scope = Scope.root();
const DISK_BYTES = 96 * MIB;
let folder = "";
/** 40 MiB: a partition table, noise, repetition, holes, something beyond the first MiB's end and at the very end. */
let raw: Buffer;
const images = new Map<string, Buffer>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "write-image-"));
  const path = join(folder, "source.raw");
  raw = Buffer.alloc(40 * MIB + 512);
  randomBytes(3 * MIB).copy(raw, 900 * 1024);
  randomBytes(70_000).copy(raw, 9 * MIB + 12_345);
  raw.fill("ingot", 12 * MIB, 20 * MIB);
  randomBytes(5 * MIB).copy(raw, 24 * MIB);
  raw.write(randomBytes(6 * MIB).toString("base64"), 30 * MIB); // what deflate makes a quarter smaller
  raw.fill("end", raw.length - 700);
  await writeFile(path, raw);
  requireSuccess(await run(scope, ["sfdisk", "-q", path], { input: "label: dos\nstart=2048,size=4096,type=83\n" }));
  raw = await readFile(path);
  images.set("raw", raw);
  await convert("plain", []);
  await convert("deflate", ["-c"]);
  await convert("zstd", ["-c", "-o", "compression_type=zstd"]);
  await convert("small-clusters", ["-o", "cluster_size=512"]);
  await convert("huge-clusters", ["-c", "-o", "cluster_size=2M"]);
  await convert("version-2", ["-o", "compat=0.10"]);
});
after(() => rm(folder, { recursive: true, force: true }));

async function convert(name: string, args: readonly string[]): Promise<void> {
  const target = join(folder, `${name}.qcow2`);
  requireSuccess(await run(scope, ["qemu-img", "convert", "-O", "qcow2", ...args, join(folder, "source.raw"), target]));
  images.set(name, await readFile(target));
}

function image(name: string): Buffer {
  const found = images.get(name);
  assert.ok(found, name);
  return found;
}

interface Attempt {
  readonly content: Buffer;
  readonly faults?: ServerFaults;
  readonly diskBytes?: number;
  readonly more?: Partial<WriteImageOptions>;
  /** Called with the disk's contents afterwards, also when the writing failed. */
  readonly look?: (disk: Buffer) => void;
}

/** Writes to a loop device that was full of noise before. */
async function write(attempt: Attempt): Promise<{ readonly written: WrittenImage; readonly server: ImageServer }> {
  const file = join(folder, "disk.img");
  const size = attempt.diskBytes ?? DISK_BYTES;
  await writeFile(file, Buffer.alloc(size, "old disk contents "));
  await truncate(file, size);
  const server = new ImageServer(attempt.content, attempt.faults);
  const url = await server.start();
  try {
    const written = await withLoopDevice(scope, file, (disk) =>
      writeImage(scope, {
        url,
        disk,
        checksum: { algorithm: "sha256", value: server.sha256 },
        ...attempt.more,
        server: { retryPauseMs: 10, ...attempt.more?.server },
      }),
    );
    return { written, server };
  } finally {
    await server.stop();
    attempt.look?.(await readFile(file));
  }
}

const readsAsImage = (disk: Buffer) => {
  const firstDifference = disk.subarray(0, raw.length).equals(raw)
    ? -1
    : raw.findIndex((byte, at) => disk[at] !== byte);
  assert.equal(firstDifference, -1, `the disk differs from the image at byte ${firstDifference}`);
  assert.ok(
    disk.subarray(-512).every((byte) => byte === 0),
    "an old partition table's backup is left at the end",
  );
};
const isWiped = (disk: Buffer) => {
  assert.ok(
    disk.subarray(0, MIB).every((byte) => byte === 0),
    "the disk's beginning is not wiped",
  );
  assert.ok(
    disk.subarray(-MIB).every((byte) => byte === 0),
    "the disk's end is not wiped",
  );
};
const isUntouched = (disk: Buffer) => assert.equal(disk.subarray(0, 8).toString(), "old disk");

async function fails(attempt: Attempt, code: string, message: RegExp): Promise<void> {
  await assert.rejects(write(attempt), (error: Failure) => {
    assert.equal(error.code, code, error.stack ?? error.message);
    assert.match(error.message, message);
    assert.notEqual(error.hint, "");
    return true;
  });
}

for (const name of ["raw", "plain", "deflate", "zstd", "small-clusters", "huge-clusters", "version-2"]) {
  test(`${name}: the disk reads exactly as the image`, options, async () => {
    const { written, server } = await write({ content: image(name), look: readsAsImage });
    assert.equal(written.diskBytes, raw.length);
    assert.ok(server.sent < image(name).length + 3 * MIB, "the body is read once, the tables besides");
  });
}

test("a server without ranges: two passes", options, async () => {
  await write({ content: image("deflate"), faults: { ignoreRanges: true }, look: readsAsImage });
  await write({ content: raw, faults: { ignoreRanges: true }, look: readsAsImage });
});

test("a server that says no length", options, async () => {
  await write({ content: image("zstd"), faults: { hideLength: true }, look: readsAsImage });
  await write({ content: raw, faults: { hideLength: true, ignoreRanges: true }, look: readsAsImage });
});

test("a connection that breaks twice is resumed where it broke", options, async () => {
  const faults = { cutAfter: 3 * MIB, cuts: 2 };
  const { server } = await write({ content: image("plain"), faults, look: readsAsImage });
  assert.ok(server.requests >= 4);
  await write({ content: raw, faults: { ...faults, ignoreRanges: true }, look: readsAsImage });
});

test("cut off midway again and again without getting further", options, async () => {
  const attempt = { content: raw, faults: { cutAfter: 0 }, look: isWiped };
  await fails(attempt, "media.cut_off", /debian\.img was cut off after 0 B of 40 MiB/);
});

test("the wrong checksum: the disk is wiped", options, async () => {
  const checksum = { algorithm: "sha256", value: "ab".repeat(32) } as const;
  for (const content of [raw, image("deflate")]) {
    await fails(
      { content, more: { checksum }, look: isWiped },
      "media.checksum_mismatch",
      /not abab.*; the disk was wiped/,
    );
  }
});

test("sha512 and MD5 are verified as well", options, async () => {
  const { createHash } = await import("node:crypto");
  for (const algorithm of ["sha512", "md5"] as const) {
    const value = createHash(algorithm).update(image("zstd")).digest("hex");
    await write({ content: image("zstd"), more: { checksum: { algorithm, value } }, look: readsAsImage });
  }
});

test("404, 403 and 500", options, async () => {
  const attempt = (status: number) => ({ content: raw, faults: { status }, look: isUntouched });
  await fails(attempt(404), "media.not_found", /debian\.img does not exist \(HTTP 404\)/);
  await fails(attempt(403), "media.unreachable", /may not be read \(HTTP 403\)/);
});

test("a disk that is too small is not touched", options, async () => {
  const small = { diskBytes: 32 * MIB, look: isUntouched };
  await fails({ content: image("zstd"), ...small }, "machine.disk_too_small", /needs 40 MiB.*has only 32 MiB/);
  await fails({ content: raw, ...small }, "machine.disk_too_small", /needs 40 MiB/);
  const hidden = { content: raw, diskBytes: 32 * MIB, faults: { hideLength: true, ignoreRanges: true }, look: isWiped };
  await fails(hidden, "machine.disk_too_small", /disk/);
});

test("a truncated qcow2 is found out before anything is written", options, async () => {
  const whole = image("plain");
  const attempt = (content: Buffer) => ({ content, look: isUntouched });
  await fails(attempt(whole.subarray(0, 2 * MIB)), "media.image_damaged", /truncated/);
  await fails(attempt(whole.subarray(0, 50)), "media.image_damaged", /damaged/);
  await fails(attempt(Buffer.alloc(0)), "media.image_damaged", /is empty/);
});

test("backing files, data files, encryption and foreign formats are refused", options, async () => {
  const base = join(folder, "source.raw");
  const backed = join(folder, "backed.qcow2");
  requireSuccess(await run(scope, ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", base, backed]));
  const refused = (content: Buffer, why: RegExp, more = {}) =>
    fails({ content, more, look: isUntouched }, "media.image_refused", why);
  await refused(await readFile(backed), /backing file/);
  const data = join(folder, "data.qcow2");
  const dataFile = `data_file=${join(folder, "data.bin")}`;
  requireSuccess(await run(scope, ["qemu-img", "create", "-q", "-f", "qcow2", "-o", dataFile, data, "1M"]));
  await refused(await readFile(data), /another file/);
  const extended = join(folder, "extended.qcow2");
  requireSuccess(await run(scope, ["qemu-img", "create", "-q", "-f", "qcow2", "-o", "extended_l2=on", extended, "1M"]));
  await refused(await readFile(extended), /subclusters/);
  await refused(Buffer.concat([Buffer.from("KDMV"), Buffer.alloc(70_000)]), /vmdk/);
  await refused(raw, /disk_format/, { declaredFormat: "qcow2" });
});

test("an image that changes between its tables and its data", options, async () => {
  const changed = Buffer.from(image("plain"));
  changed.writeUInt8(changed.readUInt8(200) ^ 1, 200);
  const swap = (etag: string) => ({ from: 4, content: changed, etag });
  await fails({ content: image("plain"), faults: { swap: swap('"two"') } }, "machine.image_changed", /changed/);
  await fails(
    { content: image("plain"), faults: { swap: swap('"one"') }, look: isWiped },
    "machine.image_changed",
    /bytes 0 to/,
  );
});

test("compressed data that is damaged", options, async () => {
  for (const name of ["deflate", "zstd"]) {
    const content = Buffer.from(image(name));
    content.fill(0xff, content.length - 3 * MIB, content.length - 2 * MIB);
    await fails({ content, look: isWiped }, "media.image_damaged", /damaged/);
  }
});

test("hostile tables: no crash, no write beyond the disk", options, async () => {
  for (let seed = 0; seed < 8; seed += 1) {
    const content = Buffer.from(image("deflate"));
    // The mapping tables lie in the first clusters: scribble over them.
    for (let at = 0; at < 40; at += 1)
      content.writeUInt8((seed * 37 + at * 11) & 0xff, 0x30000 + ((seed * 7919 + at * 104_729) % 0x40000));
    await write({ content }).catch((error: Failure) => {
      assert.match(
        error.code,
        /^(media\.image_damaged|machine\.image_write_failed|media\.image_refused)$/,
        error.stack ?? "",
      );
    });
  }
});

test("aborted in the middle: wiped", options, async () => {
  const stopping = scope.child();
  const file = join(folder, "disk.img");
  await writeFile(file, Buffer.alloc(DISK_BYTES, "old disk contents "));
  const server = new ImageServer(raw);
  const url = await server.start();
  const aborted = withLoopDevice(scope, file, (disk) =>
    writeImage(stopping, {
      url,
      disk,
      checksum: { algorithm: "sha256", value: server.sha256 },
      onProgress: (received) => (received > 8 * MIB ? stopping.cancel() : undefined),
    }),
  );
  await assert.rejects(aborted, (error: Failure) => error.code === "cancelled");
  await server.stop();
  isWiped(await readFile(file));
});

test("a disk that is in use is refused", options, async () => {
  const file = join(folder, "mounted.img");
  const handle = await open(file, "w");
  await handle.truncate(64 * MIB);
  await handle.close();
  requireSuccess(await run(scope, ["mkfs.ext4", "-q", file]));
  const { withMount } = await import("../mount.ts");
  const server = new ImageServer(raw);
  const url = await server.start();
  const checksum = { algorithm: "sha256", value: server.sha256 } as const;
  await withLoopDevice(scope, file, (disk) =>
    withMount(scope, { source: disk }, async () => {
      await assert.rejects(writeImage(scope, { url, disk, checksum }), /cannot be opened.*busy/i);
    }),
  );
  await server.stop();
});
