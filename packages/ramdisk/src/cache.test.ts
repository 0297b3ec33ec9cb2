import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { Cache, defaultCacheDir } from "./cache.ts";
import { diskFailure } from "./disk-failure.ts";
import { testFolder } from "./testing/element-folder.ts";

const scope = Scope.root();

test("a folder is made once, whole or not at all", async (context) => {
  const cache = await Cache.open(await testFolder(context));
  let made = 0;
  const get = () =>
    cache.folder(scope, { kind: "layers", key: "k" }, async (folder) => {
      made += 1;
      await writeFile(join(folder, "x"), "content");
      if (made === 1) throw new Error("half way");
    });
  await assert.rejects(get(), /half way/);
  const [one, two] = await Promise.all([get(), get()]);
  assert.equal(one.path, two.path);
  assert.equal(await readFile(join(one.path, "x"), "utf8"), "content");
  assert.equal((await get()).cached, true);
  assert.deepEqual(await readdir(join(one.path, "../../work")), []);
});

test("what nobody has used for a month goes when the cache is closed", async (context) => {
  const folder = await testFolder(context);
  const cache = await Cache.open(folder);
  const { path } = await cache.folder(scope, { kind: "layers", key: "old" }, async () => {});
  await cache.folder(scope, { kind: "layers", key: "new" }, async () => {});
  const old = new Date(scope.clock.now() - 40 * 24 * 3600 * 1000);
  await utimes(path, old, old);
  await cache.close(scope.clock.now());
  assert.deepEqual(await readdir(join(folder, "layers")), ["new"]);
});

test("without a folder nothing is left", async () => {
  const cache = await Cache.open(null);
  const { path } = await cache.folder(scope, { kind: "layers", key: "k" }, (folder) =>
    mkdir(join(folder, "y")).then(() => undefined),
  );
  await cache.close(scope.clock.now());
  await assert.rejects(stat(path));
});

test("a full disk and a place that may not be written are told as such", () => {
  assert.equal(
    diskFailure(Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }), "/x").code,
    "builder.no_space",
  );
  assert.equal(
    diskFailure(new Error("mksquashfs: Write failed because No space left on device"), "/x").code,
    "builder.no_space",
  );
  assert.match(
    diskFailure(Object.assign(new Error("no"), { code: "EROFS" }), "/x").message,
    /\/x may not be written \(EROFS\)/,
  );
  assert.equal(defaultCacheDir({ XDG_CACHE_HOME: "/c" }), "/c/ingot");
});
