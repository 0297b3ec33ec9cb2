import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { NodeRecord, Store } from "@ingot/conductor";
import { isFailure } from "@ingot/kernel";
import BetterSqlite from "better-sqlite3";
import { nodeRecord } from "../testing/records.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const file = async () => join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite");

const PAGE = 4096;

storeSuite("SQLite", async () => openSqliteStore(await file()));

test("what was answered is there after the file is opened again", async () => {
  const path = await file();
  const node = nodeRecord({ name: "stays" });
  const first = await openSqliteStore(path);
  await first.nodes.insert(node);
  await first.close();
  const second = await openSqliteStore(path);
  assert.deepEqual(await second.nodes.byName("stays"), node);
  await second.close();
});

test("a second user of the same file is refused at once, and says which file", async () => {
  const path = await file();
  const first = await openSqliteStore(path);
  await assert.rejects(
    openSqliteStore(path),
    (thrown) => isFailure(thrown, "store.locked") && thrown.message.includes(path),
  );
  await first.close();
});

test("a file that is no database is refused and left as it is", async () => {
  const path = await file();
  await writeFile(path, "something else entirely, and long enough to be looked at".repeat(40));
  await assert.rejects(openSqliteStore(path), (thrown) => isFailure(thrown, "store.corrupt"));
});

test("a database that is damaged further in is refused, or says so when it comes to the damage; nothing is made up", async () => {
  const path = await file();
  const store = await openSqliteStore(path);
  for (let index = 0; index < 50; index += 1) {
    await store.nodes.insert(nodeRecord({ name: `n${index}`, extra: { fill: "x".repeat(3000) } }));
  }
  await store.close();
  const whole = await readFile(path);
  const damaged = (thrown: unknown) => isFailure(thrown, "store.corrupt");
  let refused = 0;
  for (let page = 1; page < whole.length / PAGE; page += 7) {
    const bytes = Buffer.from(whole);
    bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE);
    await writeFile(path, bytes);
    const opened: Store | undefined = await openSqliteStore(path).catch((error: unknown) => {
      assert.ok(damaged(error), String(error));
      refused += 1;
      return undefined;
    });
    if (opened === undefined) continue;
    for (let index = 0; index < 50; index += 1) {
      const name = `n${index}`;
      try {
        const found: NodeRecord | undefined = await opened.nodes.byName(name);
        if (found !== undefined) assert.deepEqual([found.name, found.extra["fill"]], [name, "x".repeat(3000)]);
      } catch (error) {
        assert.ok(damaged(error), String(error));
        refused += 1;
      }
    }
    await opened.close();
  }
  assert.ok(refused > 0);
});

test("a database that a newer release has written is refused by the names of its migrations", async () => {
  const path = await file();
  await (await openSqliteStore(path)).close();
  const raw = new BetterSqlite(path);
  raw.exec("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
  raw.close();
  await assert.rejects(
    openSqliteStore(path),
    (thrown) => isFailure(thrown, "store.from_the_future") && /0099-later/.test(thrown.message),
  );
});

test("a directory that cannot be made is named", async () => {
  const path = await file();
  await writeFile(path, "");
  await assert.rejects(openSqliteStore(join(path, "below", "x.sqlite")), (thrown) =>
    isFailure(thrown, "store.unwritable"),
  );
});

test("a full disk fails the write that does not fit, keeps what was answered, and goes on when there is room", async () => {
  const path = await file();
  await (await openSqliteStore(path)).close();
  const raw = new BetterSqlite(path);
  const pages = raw.pragma("page_count", { simple: true });
  raw.close();
  const store = await openSqliteStore(path, { maxPages: Number(pages) + 4 });
  const kept: string[] = [];
  await assert.rejects(
    async () => {
      for (let i = 0; ; i += 1) {
        const node = nodeRecord({ name: `n${i}`, extra: { fill: "x".repeat(3000) } });
        await store.nodes.insert(node);
        kept.push(node.uuid);
      }
    },
    (thrown) => isFailure(thrown, "store.full"),
  );
  for (const uuid of kept) assert.notEqual(await store.nodes.byUuid(uuid), undefined);
  await store.nodes.remove(kept[0] ?? "");
  await store.nodes.insert(nodeRecord({ name: "fits again" }));
  await store.close();
});
