/** A file system that may only be read: when the server starts, or from one moment to the next, as after a disk's error. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { nodeRecord } from "../testing/records.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const options = process.getuid?.() === 0 ? {} : { skip: "mounting needs root" };

test("a read-only disk is told as that, at the start and later; what was answered is kept", options, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "read-only-"));
  const scope = Scope.root();
  const mount = async (...args: readonly string[]) => requireSuccess(await run(scope, ["mount", ...args, folder]));
  await mount("-t", "tmpfs", "-o", "size=8m", "tmpfs");
  t.after(async () => {
    requireSuccess(await run(scope, ["umount", folder]));
    await rm(folder, { recursive: true });
  });
  const path = join(folder, "ingot.sqlite");
  const unwritable = (thrown: unknown) => isFailure(thrown, "store.unwritable");
  await mount("-o", "remount,ro");
  await assert.rejects(openSqliteStore(path), unwritable, "there is no database yet");
  await mount("-o", "remount,rw");
  const store = await openSqliteStore(path);
  const kept = nodeRecord({ name: "kept" });
  await store.nodes.insert(kept);
  await store.close();
  await mount("-o", "remount,ro");
  await assert.rejects(openSqliteStore(path), (thrown) => unwritable(thrown) && String(thrown).includes(path));
  await mount("-o", "remount,rw");
  const again = await openSqliteStore(path);
  assert.deepEqual(await again.nodes.byName("kept"), kept);
  await again.close();
});
