import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { readSshPublicKey } from "./ssh-public-key.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKBzMsuY19RwcBGQm7j04OU8D9W5UNmle4m5ol5g0pCl me@host";
const scope = Scope.root();
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingot-key-"));
});
after(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<string> {
  const path = join(folder, "key");
  await writeFile(path, text);
  return readSshPublicKey(scope, path);
}

test("a public key, with comments around it", async () => {
  assert.equal(await read(`# mine\n${KEY}\r\n\n`), KEY);
});

test("a private key is refused and not shown", async () => {
  const secret = "b3BlbnNzaC1rZXktdjEAAAAA";
  for (const text of [
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----\n`,
    "PuTTY-User-Key-File-3: ssh-rsa\n",
  ]) {
    await assert.rejects(read(text), (error) => {
      assert.ok(isFailure(error, "client.ssh_key_private"));
      assert.ok(!JSON.stringify(error).includes(secret));
      return true;
    });
  }
  await writeFile(join(folder, "key.pub"), KEY);
  await assert.rejects(
    read("-----BEGIN PRIVATE KEY-----"),
    (error) => isFailure(error) && error.hint.endsWith("key.pub"),
  );
});

test("what is no key is refused with the reason", async () => {
  await assert.rejects(read(""), /is empty/);
  await assert.rejects(read("hello"), /does not begin with a key type/);
  await assert.rejects(read("ssh-ed25519 AAAA me@host"), /cut off or damaged/);
  await assert.rejects(read(`ssh-rsa ${KEY.split(" ")[1]}`), /cut off or damaged/);
  await assert.rejects(read(`${KEY}\n${KEY}\n`), /holds 2 lines/);
  await assert.rejects(readSshPublicKey(scope, join(folder, "nix.pub")), { code: "client.file_unreadable" });
  await assert.rejects(readSshPublicKey(scope, folder), /it is a directory/);
});
