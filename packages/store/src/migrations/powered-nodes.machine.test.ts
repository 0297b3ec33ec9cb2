import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Store } from "@ingot/conductor";
import BetterSqlite from "better-sqlite3";
import { openPostgresStore } from "../postgres/open-postgres-store.ts";
import { openSqliteStore } from "../sqlite/open-sqlite-store.ts";
import { PostgresServer } from "../testing/postgres-server.ts";
import { nodeRecord } from "../testing/records.ts";

/** Brings a database back to what the migration found. */
const AS_BEFORE = `
  drop index nodes_allocatable;
  alter table nodes drop column power_known;
  create index nodes_allocatable on nodes (resource_class, seq)
    where provision_state = 'available' and instance_uuid is null and allocation_uuid is null and reservation is null
    and maintenance = 0 and retired = 0;
  delete from kysely_migration where name = '0010-powered-nodes'`;

interface OneDatabase {
  open(): Promise<Store>;
  run(statements: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

let server: PostgresServer;
before(async () => {
  server = await PostgresServer.start();
});
after(() => server[Symbol.asyncDispose]());

async function onSqlite(): Promise<OneDatabase> {
  const file = join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite");
  return {
    open: () => openSqliteStore(file),
    run: async (statements) => {
      using database = Object.assign(new BetterSqlite(file), { [Symbol.dispose]: () => void database.close() });
      database.exec(statements);
      return [];
    },
  };
}

async function onPostgres(): Promise<OneDatabase> {
  const url = await server.createDatabase();
  const name = new URL(url).pathname.slice(1);
  return { open: () => openPostgresStore(url), run: (statements) => server.query(name, statements) };
}

for (const [name, database] of [
  ["SQLite", onSqlite],
  ["PostgreSQL", onPostgres],
] as const) {
  suite(name, () => {
    test("of an older release's nodes, those of a known power state may be taken, the others once it is known", async () => {
      const { open, run } = await database();
      const fits = { resource_class: "baremetal", provision_state: "available" } as const;
      const unknown = nodeRecord(fits);
      const known = nodeRecord({ ...fits, power_state: "power on" });
      const older = await open();
      for (const node of [unknown, known]) await older.nodes.insert(node);
      await older.close();
      await run(AS_BEFORE);
      const store = await open();
      const allocatable = () =>
        store.nodes.allocatable({ resourceClass: "baremetal", traits: [], candidates: [], limit: 10 });
      assert.deepEqual(await allocatable(), [known.uuid]);
      assert.deepEqual(await store.nodes.byUuid(unknown.uuid), unknown);
      await store.nodes.update(unknown.uuid, { power_state: "power off" });
      assert.deepEqual(await allocatable(), [unknown.uuid, known.uuid]);
      await store.close();
    });
  });
}

test("PostgreSQL writes no index of the nodes when a machine is switched on or off", async () => {
  const { open, run } = await onPostgres();
  const store = await open();
  const node = nodeRecord({ power_state: "power off" });
  await store.nodes.insert(node);
  for (let time = 0; time < 10; time += 1) {
    await store.nodes.update(node.uuid, { power_state: time % 2 === 0 ? "power on" : "power off" });
  }
  await store.close();
  const told = () => run("select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'nodes'");
  // Statistics are told by the server's processes when they end, at the latest.
  let [counts] = await told();
  for (let look = 0; Number(counts?.["n_tup_upd"]) < 10 && look < 600; look += 1) [counts] = await told();
  assert.deepEqual(counts, { n_tup_upd: "10", n_tup_hot_upd: "10" });
});
