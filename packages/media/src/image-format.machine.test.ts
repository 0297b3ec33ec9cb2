import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import { INSPECT_BYTES, inspectImage, requireDeployable } from "./image-format.ts";

const scope = Scope.root();
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingot-format-"));
  await writeFile(join(folder, "base.raw"), Buffer.alloc(1024 * 1024));
});
after(() => rm(folder, { recursive: true }));

/** The first bytes of an image that qemu-img made. */
async function made(...args: string[]): Promise<Buffer> {
  const file = join(folder, "image");
  await rm(file, { force: true });
  requireSuccess(
    await run(scope, ["qemu-img", "create", "-q", ...args.map((arg) => (arg === "IMAGE" ? file : arg))], {
      cwd: folder,
    }),
  );
  return (await readFile(file)).subarray(0, INSPECT_BYTES);
}

const refused = (words: RegExp) => (error: unknown) =>
  isFailure(error, "media.image_refused") && words.test(error.message);
const damaged = (error: unknown) => isFailure(error, "media.image_damaged");

/** qemu-img times its key derivation, and gives up when the clock of its thread did not tick meanwhile. */
async function onceTimed<T>(make: () => Promise<T>): Promise<T> {
  for (let left = 5; ; left -= 1) {
    try {
      return await make();
    } catch (error) {
      if (left === 0 || !/accurate CPU usage/.test(String(error))) throw error;
    }
  }
}

describe("images that qemu-img makes", () => {
  for (const [options, version, compression] of [
    ["compat=1.1", 3, "deflate"],
    ["compat=0.10", 2, "deflate"],
    ["compression_type=zstd", 3, "zstd"],
    ["extended_l2=on,cluster_size=64k", 3, "deflate"],
    ["cluster_size=2M", 3, "deflate"],
    ["cluster_size=512", 3, "deflate"],
  ] as const) {
    test(`qcow2 with ${options} is deployable`, async () => {
      const facts = requireDeployable(await made("-f", "qcow2", "-o", options, "IMAGE", "40M"), { declared: "qcow2" });
      assert.equal(facts.format, "qcow2");
      const { header } = facts;
      assert.deepEqual(
        [header.version, header.compression, header.virtualSize],
        [version, compression, 40 * 1024 * 1024],
      );
      assert.equal(header.extendedL2, options.startsWith("extended"));
    });
  }

  test("a backing file, a data file and encryption are refused, each by its name", async () => {
    const backed = await made("-f", "qcow2", "-b", "base.raw", "-F", "raw", "IMAGE");
    assert.throws(() => requireDeployable(backed), refused(/backing file/));
    const external = await made("-f", "qcow2", "-o", "data_file=data.raw", "IMAGE", "1M");
    assert.throws(() => requireDeployable(external), refused(/data in another file/));
    const secret = [
      "--object",
      "secret,id=s,data=abc",
      "-o",
      "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
    ];
    const encrypted = await onceTimed(() => made("-f", "qcow2", ...secret, "IMAGE", "1M"));
    assert.throws(() => requireDeployable(encrypted), refused(/encrypted \(luks\)/));
  });

  for (const format of ["vmdk", "vdi", "vhdx", "qed", "qcow"] as const) {
    test(`${format} is recognised and refused`, async () => {
      const head = await made("-f", format, "IMAGE", "4M");
      assert.equal(inspectImage(head).format, format);
      assert.throws(() => requireDeployable(head), refused(/image is/));
      assert.throws(() => requireDeployable(head, { declared: "raw" }), refused(/image is/));
    });
  }

  test("a dynamic VHD is recognised", async () => {
    assert.equal(inspectImage(await made("-f", "vpc", "IMAGE", "4M")).format, "vhd");
  });
});

describe("other bytes", () => {
  test("partition tables of raw images", async () => {
    const sfdisk = async (table: string) => {
      const file = join(folder, "disk");
      await writeFile(file, Buffer.alloc(8 * 1024 * 1024));
      requireSuccess(await run(scope, ["sfdisk", "-q", file], { input: `label: ${table}\n,\n` }));
      return (await readFile(file)).subarray(0, INSPECT_BYTES);
    };
    assert.deepEqual(requireDeployable(await sfdisk("gpt")), { format: "raw", table: "gpt" });
    assert.deepEqual(requireDeployable(await sfdisk("dos")), { format: "raw", table: "mbr" });
    assert.deepEqual(requireDeployable(Buffer.alloc(512)), { format: "raw", table: "none" });
    assert.deepEqual(requireDeployable(await sfdisk("gpt"), { declared: "gpt" }), { format: "raw", table: "gpt" });
  });

  for (const [format, start] of [
    ["gzip", "\x1f\x8b\x08"],
    ["bzip2", "BZh9"],
    ["xz", "\xfd7zXZ\0"],
    ["zstd", "\x28\xb5\x2f\xfd"],
    ["html", "\n<!DOCTYPE html><title>404</title>"],
    ["html", "<?xml version='1.0'?><Error>NoSuchKey</Error>"],
    ["luks", "LUKS\xba\xbe"],
    ["vmdk", "# Disk DescriptorFile\nversion=1"],
  ] as const) {
    test(`${format} is refused: ${JSON.stringify(start)}`, () => {
      const head = Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(600)]);
      assert.equal(inspectImage(head).format, format);
      assert.throws(() => requireDeployable(head), refused(/image is/));
    });
  }

  test("a CD is refused, unless it is a disk as well", () => {
    const cd = Buffer.alloc(INSPECT_BYTES);
    cd.write("\x01CD001", 0x8000, "latin1");
    assert.throws(() => requireDeployable(cd), refused(/CD/));
    cd.writeUInt16LE(0xaa55, 510);
    cd[446 + 4] = 0x17;
    assert.deepEqual(requireDeployable(cd), { format: "raw", table: "mbr" });
  });

  test("what is declared must be what is there", async () => {
    assert.throws(
      () => requireDeployable(Buffer.alloc(4096), { declared: "qcow2" }),
      refused(/is raw, but its disk_format says qcow2/),
    );
    const head = await made("-f", "qcow2", "IMAGE", "1M");
    assert.throws(() => requireDeployable(head, { declared: "raw" }), refused(/is qcow2, but/));
  });
});

describe("hostile headers", () => {
  let good = Buffer.alloc(0);
  before(async () => {
    good = Buffer.from(await made("-f", "qcow2", "IMAGE", "40M"));
  });
  const changed = (change: (head: Buffer) => void) => {
    const head = Buffer.from(good);
    change(head);
    return head;
  };

  for (const [name, change] of [
    ["version 4", (head) => head.writeUInt32BE(4, 4)],
    ["clusters of 2^31", (head) => head.writeUInt32BE(31, 20)],
    ["clusters of 2^8", (head) => head.writeUInt32BE(8, 20)],
    ["a size of 2^64-1", (head) => head.writeBigUInt64BE(2n ** 64n - 1n, 24)],
    ["an L1 table that is too small", (head) => head.writeBigUInt64BE(2n ** 50n, 24)],
    ["an L1 table that is huge", (head) => head.writeUInt32BE(0xffffffff, 36)],
    ["an L1 table in the midst of a cluster", (head) => head.writeBigUInt64BE(77n, 40)],
    ["a backing name outside the header", (head) => head.writeBigUInt64BE(2n ** 40n, 8)],
    ["a backing name of 4 GiB", (head) => (head.writeBigUInt64BE(112n, 8), head.writeUInt32BE(0xffffffff, 16))],
    ["an unknown encryption", (head) => head.writeUInt32BE(9, 32)],
    ["an unknown compression", (head) => head.writeUInt8(9, 104)],
    ["zstd without its feature bit", (head) => head.writeUInt8(1, 104)],
    ["a header of 3 bytes", (head) => head.writeUInt32BE(3, 100)],
  ] as readonly [string, (head: Buffer) => unknown][]) {
    test(`${name} is damage`, () => {
      assert.throws(() => requireDeployable(changed(change)), damaged);
    });
  }

  test("an unknown incompatible feature, and the mark of corruption, are refused", () => {
    assert.throws(() => requireDeployable(changed((head) => head.writeBigUInt64BE(1n << 40n, 72))), refused(/bits 40/));
    assert.throws(() => requireDeployable(changed((head) => head.writeBigUInt64BE(2n, 72))), refused(/corrupt/));
  });

  test("a backing file is refused whatever else the header says", () => {
    fc.assert(
      fc.property(fc.integer({ min: 104, max: 60_000 }), fc.integer({ min: 0, max: 1023 }), (offset, size) => {
        const head = changed((bytes) => (bytes.writeBigUInt64BE(BigInt(offset), 8), bytes.writeUInt32BE(size, 16)));
        assert.throws(() => requireDeployable(head), refused(/backing file/));
      }),
    );
  });

  test("every prefix of a header, and every mutation of it, is an answer or a Failure of ours, never another error", () => {
    const answers = (head: Buffer) => {
      try {
        const facts = requireDeployable(head);
        if (facts.format !== "qcow2") return;
        const { header } = facts;
        assert.ok(header.backingFile === undefined && !header.hasDataFile && header.encryption === "none");
        assert.ok(Number.isSafeInteger(header.virtualSize) && header.l1Size <= 2 ** 22);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code.startsWith("media."), String(error));
      }
    };
    for (let length = 0; length < 120; length += 1) answers(good.subarray(0, length));
    const mutation = fc.array(fc.tuple(fc.integer({ min: 4, max: 119 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(mutation, (bytes) =>
        answers(changed((head) => bytes.forEach(([at, value]) => head.writeUInt8(value, at)))),
      ),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => answers(Buffer.from(bytes))),
      { numRuns: 1000 },
    );
  });
});
