import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256Crypt } from "./sha256-crypt.ts";

/** Made with `openssl passwd -5 -salt SALT PASSWORD`. */
const KNOWN = [
  ["Hello world!", "saltstring", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"],
  [
    "a much longer password of more than thirty-two bytes, äöü",
    "Ab./xyz0123",
    "$5$Ab./xyz0123$Mt.o10vAozUSrPa3tLH1ATeROhTXq/8D2V6kGtU1f71",
  ],
  ["x", "s", "$5$s$dW5XYXYClLA6gQlrluhRP/DxJYAevXA9e.Rufup9G5."],
] as const;

test("hashes are those of crypt(3)", () => {
  for (const [password, salt, hash] of KNOWN) assert.equal(sha256Crypt(password, salt), hash);
});

test("every hash has a salt of its own", () => {
  const hashes = new Set(Array.from({ length: 5 }, () => sha256Crypt("s3cret")));
  assert.equal(hashes.size, 5);
  for (const hash of hashes) assert.match(hash, /^\$5\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{43}$/);
});
