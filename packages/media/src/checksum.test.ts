import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { findChecksum, HashingStream, hashStream, parseChecksum, requireChecksum } from "./checksum.ts";

const SHA256 = createHash("sha256").update("hello").digest("hex");
const SHA512 = createHash("sha512").update("hello").digest("hex");
const MD5 = createHash("md5").update("hello").digest("hex");
const invalid = (error: unknown) => isFailure(error, "media.checksum_invalid");

test("a checksum's algorithm is told by its length, its prefix, or beside it", () => {
  assert.deepEqual(parseChecksum(SHA256.toUpperCase()), { algorithm: "sha256", value: SHA256 });
  assert.deepEqual(parseChecksum(` sha512:${SHA512}\n`), { algorithm: "sha512", value: SHA512 });
  assert.deepEqual(parseChecksum(SHA512, { algorithm: "SHA-512" }), { algorithm: "sha512", value: SHA512 });
});

test("what is no checksum is refused; MD5 unless it is allowed", () => {
  for (const text of ["", "xyz", SHA256.slice(1), `sha512:${SHA256}`, `crc32:${SHA256}`, `${SHA256} ${SHA256}`]) {
    assert.throws(() => parseChecksum(text), invalid, text);
  }
  assert.throws(
    () => parseChecksum(MD5),
    (error) => invalid(error) && /MD5/.test(String(error)),
  );
  assert.equal(parseChecksum(MD5, { allowMd5: true }).algorithm, "md5");
});

test("checksums files of coreutils and of BSD, and of one bare hash", () => {
  const gnu = `${"0".repeat(64)}  other.img\n${SHA256} *./images/debian.qcow2\r\n`;
  assert.equal(findChecksum(gnu, "debian.qcow2").value, SHA256);
  assert.equal(findChecksum(`SHA512 (debian.qcow2) = ${SHA512}\n`, "debian.qcow2").algorithm, "sha512");
  assert.equal(findChecksum(`\n${SHA256}\n`, "debian.qcow2").value, SHA256);
  assert.throws(
    () => findChecksum(gnu, "fedora.qcow2"),
    (error) => invalid(error) && /'fedora\.qcow2'/.test(String(error)),
  );
  assert.throws(() => findChecksum("<html>", "debian.qcow2"), invalid);
});

test("streams are hashed, and hashed on their way", async () => {
  assert.equal(
    await hashStream(Scope.root(), Readable.from([Buffer.from("hel"), Buffer.from("lo")]), "sha256"),
    SHA256,
  );
  const hashing = new HashingStream("sha512");
  const seen: Buffer[] = [];
  await pipeline(Readable.from([Buffer.from("hello")]), hashing, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) seen.push(chunk);
  });
  assert.deepEqual([Buffer.concat(seen).toString(), hashing.bytes, hashing.digest()], ["hello", 5, SHA512]);
});

test("a mismatch says both values and what was read", () => {
  requireChecksum({ algorithm: "sha256", value: SHA256 }, SHA256.toUpperCase(), "the image");
  assert.throws(
    () => requireChecksum({ algorithm: "sha256", value: SHA256 }, "0".repeat(64), "http://x/image"),
    (error) =>
      isFailure(error, "media.checksum_mismatch") &&
      error.message.includes(SHA256) &&
      error.message.includes("http://x/image"),
  );
});

test("hashing ends with its scope", async () => {
  using scope = Scope.root();
  const endless = new Readable({ read: () => {} });
  const hashed = hashStream(scope, endless, "sha256");
  scope.cancel();
  await assert.rejects(hashed);
  assert.ok(endless.destroyed);
});
