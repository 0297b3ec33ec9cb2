import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { makeRescueUser } from "./rescue-user.ts";

test("the rescue user is made once, may become root, and gets each new password", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "rescue-"));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "etc"));
  const write = (name: string, text: string) => writeFile(join(root, "etc", name), text);
  await write("passwd", "root:x:0:0:root:/root:/bin/bash\n");
  await write("shadow", "root:*:19000:0:99999:7:::\n");
  await write("group", "root:x:0:\nsudo:x:27:\n");
  await write("gshadow", "root:*::\nsudo:*::\n");
  const read = async (name: string) => readFile(join(root, "etc", name), "utf8");
  const scope = Scope.root({ timeoutMs: 20_000 });
  await makeRescueUser(scope, "$5$one$hash", root);
  assert.match(await read("shadow"), /^rescue:\$5\$one\$hash:/m);
  assert.match(await read("group"), /^sudo:x:27:rescue$/m);
  await makeRescueUser(scope, "$5$two$hash", root);
  assert.match(await read("shadow"), /^rescue:\$5\$two\$hash:/m);
  assert.equal((await read("passwd")).match(/^rescue:/gm)?.length, 1);
});
