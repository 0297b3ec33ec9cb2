import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Scope } from "@ingot/kernel";
import { imageInfo } from "./image-reference.ts";

const SHA256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
const scope = Scope.root();
let folder = "";
let image = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingot-image-"));
  image = join(folder, "debian 12.qcow2");
  await writeFile(image, "x");
});
after(() => rm(folder, { recursive: true }));

test("the checksum beside a file is used, in each of the forms in which tools write it", async () => {
  const url = pathToFileURL(image).href;
  for (const text of [`${SHA256}  debian 12.qcow2\n`, SHA256, `SHA256 (debian 12.qcow2) = ${SHA256}\n`]) {
    await writeFile(`${image}.sha256`, text);
    assert.deepEqual(await imageInfo(scope, { image: url }), {
      image_source: url,
      image_os_hash_algo: "sha256",
      image_os_hash_value: SHA256,
    });
  }
  await writeFile(`${image}.sha512`, `${SHA256.repeat(2)}  debian 12.qcow2\n`);
  assert.equal((await imageInfo(scope, { image: url }))["image_os_hash_algo"], "sha512");
  await rm(`${image}.sha512`);
  await writeFile(`${image}.sha256`, "nothing\n");
  await assert.rejects(imageInfo(scope, { image: url }), { code: "client.image_invalid" });
  await rm(`${image}.sha256`);
});

test("a path that is here becomes a URL; a file of the server needs no checksum", async () => {
  assert.deepEqual(await imageInfo(scope, { image }), { image_source: pathToFileURL(image).href });
  assert.deepEqual(await imageInfo(scope, { image: "file:///srv/not-here.raw", imageDiskFormat: "raw" }), {
    image_source: "file:///srv/not-here.raw",
    image_disk_format: "raw",
  });
});

test("checksums by their length, or as a URL", async () => {
  const of = async (imageChecksum: string) => {
    const { image_source: _source, ...rest } = await imageInfo(scope, { image: "http://h/i", imageChecksum });
    return rest;
  };
  assert.deepEqual(await of("A".repeat(128)), { image_os_hash_algo: "sha512", image_os_hash_value: "a".repeat(128) });
  assert.deepEqual(await of("B".repeat(32)), { image_checksum: "b".repeat(32) });
  assert.deepEqual(await of("http://h/SUMS"), { image_checksum: "http://h/SUMS" });
  await assert.rejects(of("1234"), { code: "client.image_invalid" });
});

test("images that cannot be deployed as they are named", async () => {
  await assert.rejects(imageInfo(scope, { image: "http://h/i.qcow2" }), /no checksum of http:\/\/h\/i\.qcow2 is known/);
  await assert.rejects(imageInfo(scope, { image: "glance://x" }), /is a glance:\/\/ URL/);
  await assert.rejects(imageInfo(scope, { image: "not-here.qcow2" }), /neither a URL nor a file/);
});
