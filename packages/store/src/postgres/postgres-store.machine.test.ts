import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { type ErrorCode, isFailure, newId } from "@ingot/kernel";
import { Client } from "pg";
import { PostgresServer } from "../testing/postgres-server.ts";
import { nodeRecord, operationRecord } from "../testing/records.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { Network } from "../testing/network.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { configOf, databaseOver } from "./postgres-database.ts";
import { TimelineHorizon } from "./timeline-horizon.ts";

let server: PostgresServer;
before(async () => {
  server = await PostgresServer.start();
});
after(() => server[Symbol.asyncDispose]());

const open = async () => openPostgresStore(await server.createDatabase());
const refused = (code: ErrorCode, says: RegExp) => (thrown: unknown) =>
  isFailure(thrown, code) && says.test(thrown.message) && !thrown.message.includes("secret");

storeSuite("PostgreSQL", open);

suite("a PostgreSQL database that cannot be used is named, without its password", () => {
  test("no server, no such database, an unknown user, a URL that is none", async () => {
    const nobody = `postgres://postgres:secret@127.0.0.1:1/x`;
    await assert.rejects(openPostgresStore(nobody), refused("store.unavailable", /ECONNREFUSED.*127\.0\.0\.1:1\/x/));
    await assert.rejects(
      openPostgresStore(server.url("missing")),
      refused("store.refused", /no such database.*missing/),
    );
    const stranger = server.url("postgres").replace("postgres@", "stranger:secret@");
    await assert.rejects(openPostgresStore(stranger), refused("store.refused", /stranger/));
    await assert.rejects(openPostgresStore("not a url"), refused("store.refused", /cannot be read/));
  });

  test("from a newer release", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    const database = new URL(url).pathname.slice(1);
    await server.query(database, "insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
    await assert.rejects(openPostgresStore(url), refused("store.from_the_future", /0099-later/));
  });

  test("read-only", async () => {
    const url = await server.createDatabase();
    const database = new URL(url).pathname.slice(1);
    await server.query(database, `alter database ${database} set default_transaction_read_only = on`);
    await assert.rejects(openPostgresStore(url), refused("store.unwritable", /read-only/));
  });

  test("in another encoding than UTF-8", async () => {
    await server.query("postgres", "create database latin encoding 'LATIN1' locale 'C' template template0");
    await assert.rejects(openPostgresStore(server.url("latin")), refused("store.unsuitable", /LATIN1/));
  });
});

test("a migration that fails midway leaves nothing half made: the next start does it whole", async () => {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  const tables = async () =>
    (await server.query(database, "select tablename from pg_tables where schemaname = 'public' order by 1"))
      .map(({ tablename }) => String(tablename))
      .filter((name) => !name.startsWith("kysely_"));
  // what one of the last migrations would make is there: something else's
  await server.query(database, "create table node_sensors (other int)");
  await assert.rejects(openPostgresStore(url));
  assert.deepEqual(await tables(), ["node_sensors"]);
  assert.deepEqual(await server.query(database, "select * from kysely_migration").catch(() => []), []);
  await server.query(database, "drop table node_sensors");
  const store = await openPostgresStore(url);
  await store.nodes.insert(nodeRecord({ name: "whole" }));
  assert.ok((await tables()).includes("node_sensors"));
  await store.close();
});

test("a disk that is full, a database that is damaged or read-only: the write that meets it says so, and the rest goes on", async () => {
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  const store = await openPostgresStore(url);
  const kept = nodeRecord();
  await store.nodes.insert(kept);
  for (const [state, code, says] of [
    ["53100", "store.full", /disk with the database is full.*no space/],
    ["XX001", "store.corrupt", /database is damaged.*no space/],
    ["25006", "store.unwritable", /read-only.*no space/],
  ] as const) {
    // as the server itself says it when it comes to that
    await server.query(
      database,
      `create function refuse() returns trigger language plpgsql as $$
        begin raise exception 'no space' using errcode = '${state}'; end $$;
      create trigger refuse before insert or update on nodes for each row execute function refuse()`,
    );
    const refusedNode = nodeRecord();
    await assert.rejects(async () => store.nodes.insert(refusedNode), refused(code, says));
    await assert.rejects(async () => store.nodes.update(kept.uuid, { description: state }), refused(code, says));
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.operations.create(operationRecord({ subject: kept.uuid }), []);
        await tx.nodes.update(kept.uuid, { description: state });
      }),
      refused(code, says),
    );
    assert.equal(await store.operations.active(kept.uuid), undefined, "nothing of it is left");
    assert.equal(await store.nodes.byUuid(refusedNode.uuid), undefined);
    assert.equal((await store.nodes.byUuid(kept.uuid))?.description, kept.description);
    await server.query(database, "drop trigger refuse on nodes; drop function refuse");
  }
  assert.equal((await store.nodes.update(kept.uuid, { description: "well" })).description, "well");
  await store.close();
});

test("two processes that open a new database at once both find it whole", async () => {
  const url = await server.createDatabase();
  const stores = await Promise.all([openPostgresStore(url), openPostgresStore(url), openPostgresStore(url)]);
  await stores[0]?.nodes.insert(nodeRecord({ name: "one" }));
  assert.equal((await stores[1]?.nodes.byName("one"))?.name, "one");
  for (const store of stores) await store.close();
});

test("of many processes that claim at once each operation goes to exactly one", async () => {
  const url = await server.createDatabase();
  const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore(url)));
  const [first] = stores;
  const operations = Array.from({ length: 60 }, () => operationRecord());
  for (const operation of operations) await first?.operations.create(operation, []);
  const now = 0;
  const claimed = await Promise.all(
    stores.map(async (store, index) => {
      const owner = { name: `p${index}`, boot: newId<string>() };
      await store.operations.renew(owner, { now, leaseMs: 60_000 });
      const mine = [];
      for (let round = 0; round < 12; round += 1)
        mine.push(...(await store.operations.claim(owner, { now, limit: 7 })));
      return mine.map((each) => each.operation.id);
    }),
  );
  assert.equal(claimed.flat().length, 60);
  assert.equal(new Set(claimed.flat()).size, 60);
  for (const store of stores) await store.close();
});

test("writers in two processes do not undo each other's changes of one node", async () => {
  const url = await server.createDatabase();
  const stores = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
  const node = nodeRecord();
  await stores[0]?.nodes.insert(node);
  await Promise.all(
    Array.from(
      { length: 40 },
      async (_, index) => await stores[index % 2]?.nodes.mergeInternalInfo(node.uuid, { [`k${index}`]: index }),
    ),
  );
  const after40 = await stores[1]?.nodes.byUuid(node.uuid);
  assert.equal(Object.keys(after40?.driver_internal_info ?? {}).length, 40);
  assert.equal(after40?.version, 40);
  for (const store of stores) await store.close();
});

test("a process that knows a node and an operation sees what others have written of them since, whoever did", async () => {
  const url = await server.createDatabase();
  const [one, other] = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
  const node = nodeRecord();
  const operation = operationRecord({ subject: node.uuid });
  await one.nodes.insert(node);
  await one.operations.create(operation, []);
  const see = async () => {
    const [seen, logged] = await Promise.all([one.nodes.byUuid(node.uuid), one.operations.get(operation.id)]);
    return [seen?.description, logged?.operation.held];
  };
  await one.nodes.update(node.uuid, { description: "mine" });
  assert.deepEqual(await see(), ["mine", false]);
  assert.equal(await one.nodes.byUuid(node.uuid), await one.nodes.byUuid(node.uuid), "it is not read again");
  await other.nodes.update(node.uuid, { description: "another's" });
  await other.operations.request(operation.id, { held: true });
  assert.deepEqual(await see(), ["another's", true]);
  await server.query(
    new URL(url).pathname.slice(1),
    "update nodes set doc = replace(doc, 'another''s', 'by hand'); update operations set doc = replace(doc, '\"held\":true', '\"held\":false')",
  );
  assert.deepEqual(await see(), ["by hand", false]);
  const { version } = await one.nodes.update(node.uuid, { name: "named" });
  assert.deepEqual([version, (await other.nodes.byUuid(node.uuid))?.description], [3, "by hand"]);
  await assert.rejects(
    one.transaction(async (tx) => {
      await tx.nodes.update(node.uuid, { description: "undone" });
      throw new Error("changed its mind");
    }),
    /changed its mind/,
  );
  assert.deepEqual(await see(), ["by hand", false]);
  await Promise.all([one.close(), other.close()]);
});

test("what is known of documents is forgotten with a connection: behind the next may be another server", async () => {
  const url = await server.createDatabase();
  const store = await openPostgresStore(url);
  const { uuid } = nodeRecord();
  await store.nodes.insert(nodeRecord({ uuid }));
  const known = (await store.nodes.byUuid(uuid)) ?? assert.fail();
  assert.equal(await store.nodes.byUuid(uuid), known);
  const name = new URL(url).pathname.slice(1);
  await server.query("postgres", `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  let read = known;
  while (read === known) {
    read = await store.nodes.byUuid(uuid).then(
      (node) => node ?? assert.fail(),
      () => known, // on a connection of before
    );
  }
  assert.deepEqual(read, known);
  await store.close();
});

test("a key that cannot be one is refused to who asks for it, not to who asks at the same time", async () => {
  const store = await open();
  const node = nodeRecord();
  await store.nodes.insert(node);
  const [found, refusal] = await Promise.allSettled([store.nodes.byUuid(node.uuid), store.nodes.byUuid("no\0")]);
  assert.equal(found.status === "fulfilled" && found.value?.uuid, node.uuid);
  assert.ok(refusal.status === "rejected" && isFailure(refusal.reason, "input.invalid"));
  await store.close();
});

test("what one process writes to the timeline wakes the readers of another, and none of it is passed over", async () => {
  const url = await server.createDatabase();
  const [writer, reader] = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
  const node_uuid = newId<string>();
  const event = { node_uuid, operation_id: null, kind: "log" as const, details: {}, at: Date.UTC(2099, 0, 1) };
  const seen: string[] = [];
  const all = Promise.withResolvers<void>();
  let last = 0;
  let reading: Promise<void> = Promise.resolve();
  const read = async () => {
    const events = await reader.timeline.list({ after: last, limit: 1000 });
    last = events.at(-1)?.id ?? last;
    seen.push(...events.map(({ message }) => message));
    if (seen.length >= 102) all.resolve(); // the late one, a hundred, and the last
  };
  const turnAway = reader.timeline.onAppend(() => (reading = reading.then(read)));
  // One takes its id first and is committed last.
  const slow = new Client({ connectionString: url });
  await slow.connect();
  await slow.query("begin");
  await slow.query(
    "insert into timeline (node_uuid, at, kind, message, details) values ($1, $2, 'log', 'late', '{}')",
    [node_uuid, event.at],
  );
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => writer.timeline.append({ ...event, message: `m${index}` })),
  );
  assert.deepEqual(await reader.timeline.list({ after: 0, limit: 10 }), []);
  await slow.query("commit");
  await slow.end();
  await writer.timeline.append({ ...event, message: "last" });
  await all.promise;
  turnAway();
  await reading;
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.includes("late"));
  await Promise.all([writer.close(), reader.close()]);
});

test("who could hear nothing for a while is told so: it may have missed what others said", async () => {
  const url = await server.createDatabase();
  const store = await openPostgresStore(url);
  const missed = new Promise<void>((resolve) => {
    store.signals?.listen(({ kind }) => void (kind === "missed" && resolve()));
  });
  const listening = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = ";
  await server.query("postgres", `${listening}'${new URL(url).pathname.slice(1)}'`);
  await missed;
  await store.close();
});

test("a claim that another has taken since refuses what its holder writes beside the operation", async () => {
  const store = await open();
  const node = nodeRecord();
  await store.nodes.insert(node);
  const operation = operationRecord({ subject: node.uuid });
  await store.operations.create(operation, []);
  const held = store.fenced?.({ operation: operation.id, epoch: 0 });
  await held?.nodes.mergeInternalInfo(node.uuid, { mine: 1 });
  await store.operations.unclaim(operation.id);
  await assert.rejects(
    async () => held?.nodes.mergeInternalInfo(node.uuid, { mine: 2 }),
    (thrown) => isFailure(thrown, "operation.fenced"),
  );
  assert.deepEqual((await store.nodes.byUuid(node.uuid))?.driver_internal_info, { mine: 1 });
  await store.close();
});

test("what another process wishes of an operation while its owner gives it up is kept", async () => {
  const url = await server.createDatabase();
  const [owning, wishing] = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
  const owner = { name: "one", boot: newId<string>() };
  await owning.operations.renew(owner, { now: 0, leaseMs: 60_000 });
  const operation = operationRecord({ owner: owner.boot, epoch: 1 });
  await owning.operations.create(operation, []);
  const wished = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const wish = wishing.transaction(async (tx) => {
    await tx.operations.request(operation.id, { held: true });
    wished.resolve();
    await goOn.promise;
  });
  await wished.promise;
  const release = owning.operations.release(owner);
  await someoneWaits(new URL(url).pathname.slice(1));
  goOn.resolve();
  await Promise.all([wish, release]);
  const left = await owning.operations.get(operation.id);
  assert.deepEqual(left?.operation, { ...operation, held: true, owner: null, epoch: 2 });
  await Promise.all([owning.close(), wishing.close()]);
});

test("an event is waited for as long as its transaction may yet add it, and no longer", async () => {
  const url = await server.createDatabase();
  const store = await openPostgresStore(url);
  const { db } = databaseOver(configOf(url), 2);
  let passed = 0;
  const horizon = new TimelineHorizon(db, { now: Date.now, monotonic: () => passed });
  const event = { node_uuid: newId<string>(), operation_id: null, kind: "log" as const, details: {}, at: 0 };
  const append = () => store.timeline.append({ ...event, at: Date.now(), message: "one" });
  const begun = async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query("begin");
    await client.query(
      "insert into timeline (node_uuid, at, kind, message, details) values ('n', $1, 'log', '', '{}')",
      [Date.now()],
    );
    return client;
  };
  await append();
  assert.equal(await horizon.last(), 1);
  const [second, third] = [await begun(), await begun()];
  await append();
  assert.equal(await horizon.last(), 1);
  passed += 29_000; // any wait for a lock is over by then, but not a transaction of several statements
  assert.equal(await horizon.last(), 1);
  await second.query("commit");
  assert.equal(await horizon.last(), 2, "the third is under way yet");
  await third.query("rollback");
  assert.equal(await horizon.last(), 4, "nobody is left who could fill the gap");
  const fifth = await begun();
  await append();
  assert.equal(await horizon.last(), 4);
  await Promise.all([append(), append()]);
  const fresh = new TimelineHorizon(db, { now: Date.now, monotonic: () => passed });
  const later = new TimelineHorizon(db, { now: () => Date.now() + 3_600_000, monotonic: () => passed });
  assert.equal(await fresh.last(), 2, "the fifth might have been given the third id, for all that a new process knows");
  assert.equal(await later.last(), 8, "what was written an hour before the start is settled");
  passed += 30_001;
  assert.equal(await horizon.last(), 8);
  await Promise.all([second, third, fifth].map((client) => client.end()));
  await Promise.all([db.destroy(), store.close()]);
});

test("a server that does not answer any more is given up, and found again once it answers", async () => {
  const url = await server.createDatabase();
  await using network = await Network.to(server.port);
  const store = await openPostgresStore(network.url(url), { answerMs: 300 });
  const node = nodeRecord();
  await store.nodes.insert(node);
  network.cut();
  const unavailable = (thrown: unknown) => isFailure(thrown, "store.unavailable");
  await assert.rejects(async () => store.nodes.byUuid(node.uuid), unavailable);
  await assert.rejects(async () => store.nodes.update(node.uuid, { name: "cut" }), unavailable);
  network.mend(); // for new connections: those of before stay silent
  assert.equal((await store.nodes.update(node.uuid, { name: "mended" })).name, "mended");
  await store.close();
});

/** Resolves when a session of the database waits for another's lock. */
async function someoneWaits(database: string): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`;
  while ((await server.query("postgres", waiting)).length === 0);
}
