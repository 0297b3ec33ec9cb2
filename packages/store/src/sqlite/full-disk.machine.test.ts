/** A disk that is really full: SQLite learns of it as late as at the commit, and undoes the transaction by itself. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { nodeRecord } from "../testing/records.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const options = process.getuid?.() === 0 ? {} : { skip: "mounting needs root" };

test(
  "what a full disk refuses is told as that, what was answered is kept, and room lets it go on",
  options,
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "full-disk-"));
    const scope = Scope.root();
    requireSuccess(await run(scope, ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]));
    t.after(async () => {
      requireSuccess(await run(scope, ["umount", folder]));
      await rm(folder, { recursive: true });
    });
    const ballast = join(folder, "ballast");
    await writeFile(ballast, Buffer.alloc(300_000));
    const path = join(folder, "ingot.sqlite");
    const store = await openSqliteStore(path);
    const insert = async (name: string) => {
      await store.nodes.insert(nodeRecord({ name, extra: { fill: "x".repeat(30_000) } }));
      return name;
    };
    const kept: string[] = [];
    const untilFull = async () => {
      for (let i = 0; ; i += 1) kept.push(await insert(`n${i}`));
    };
    const full = (thrown: unknown) => isFailure(thrown, "store.full");
    await assert.rejects(untilFull(), full);
    await assert.rejects(insert("too late"), full);
    await rm(ballast);
    kept.push(await insert("fits again"));
    await store.close();
    const again = await openSqliteStore(path);
    for (const name of kept) assert.notEqual(await again.nodes.byName(name), undefined, name);
    assert.equal(await again.nodes.byName("too late"), undefined);
    await again.close();
  },
);
