import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Store } from "@ingot/conductor";
import { isFailure } from "@ingot/kernel";
import { Client } from "pg";
import { PostgresServer } from "../testing/postgres-server.ts";
import { nodeRecord, operationRecord } from "../testing/records.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

let server: PostgresServer;
let url: string;
let store: Store;
before(async () => {
  server = await PostgresServer.start();
  url = await server.createDatabase();
  store = await openPostgresStore(url);
});
after(async () => {
  await store.close();
  await server[Symbol.asyncDispose]();
});

async function nodes(count: number) {
  const made = Array.from({ length: count }, () => nodeRecord());
  await Promise.all(made.map((node) => store.nodes.insert(node)));
  return made;
}

/** How many transactions of the database wrote these nodes last. */
async function transactionsOf(made: readonly { readonly uuid: string }[]): Promise<number> {
  const uuids = made.map(({ uuid }) => `'${uuid}'`).join(", ");
  const [row] = await server.query(
    new URL(url).pathname.slice(1),
    `select count(distinct xmin::text)::int as transactions from nodes where uuid in (${uuids})`,
  );
  return Number(row?.["transactions"]);
}

test("what is asked for at once is written in one transaction, each by what it read itself", async () => {
  const made = await nodes(40);
  const change = (uuid: string, index: number) =>
    store.transaction(async (tx) => {
      const first = await tx.nodes.mergeInternalInfo(uuid, { a: index });
      const second = await tx.nodes.mergeInternalInfo(uuid, { b: first.driver_internal_info["a"] ?? null });
      const { version } = (await tx.nodes.byUuid(uuid)) ?? assert.fail();
      assert.equal(second.version, version);
    });
  await Promise.all(made.map((node, index) => change(node.uuid, index)));
  const written = await Promise.all(made.map((node) => store.nodes.byUuid(node.uuid)));
  assert.deepEqual(
    written.map((node) => [node?.version, node?.driver_internal_info]),
    made.map((_, index) => [2, { a: index, b: index }]),
  );
  assert.ok((await transactionsOf(made)) <= 4);
});

test("one whose write the database refuses does not take the others along", async () => {
  const made = await nodes(10);
  await store.nodes.update(made[0]?.uuid ?? "", { name: "taken" });
  const results = await Promise.allSettled(
    made.slice(1).map((node, index) => store.nodes.update(node.uuid, { name: index === 4 ? "taken" : `free${index}` })),
  );
  assert.deepEqual(
    results.map((result) => (result.status === "fulfilled" ? "written" : isFailure(result.reason, "store.duplicate"))),
    made.slice(1).map((_, index) => (index === 4 ? true : "written")),
  );
  assert.equal((await store.nodes.byUuid(made[9]?.uuid ?? ""))?.name, "free8");
});

test("two operations of one node asked for at once: one conflict, the other is there with its steps", async () => {
  const [node = nodeRecord()] = await nodes(1);
  const operations = [operationRecord({ subject: node.uuid }), operationRecord({ subject: node.uuid })];
  const results = await Promise.allSettled(operations.map((operation) => store.operations.create(operation, [])));
  const refused = results.filter((result) => result.status === "rejected");
  assert.deepEqual(
    refused.map(({ reason }) => isFailure(reason, "operation.conflict")),
    [true],
  );
  assert.notEqual(await store.operations.active(node.uuid), undefined);
});

test("a row that another process has locked is waited for by nobody but who needs it", async () => {
  const [held = nodeRecord(), free = nodeRecord()] = await nodes(2);
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query("begin");
  await other.query("select 1 from nodes where uuid = $1 for update", [held.uuid]);
  let isWritten = false;
  const waiting = store.nodes.update(held.uuid, { name: "held" }).then(() => (isWritten = true));
  await store.nodes.update(free.uuid, { name: "free" });
  assert.equal(isWritten, false);
  await other.query("commit");
  await other.end();
  await waiting;
  assert.equal((await store.nodes.byUuid(held.uuid))?.name, "held");
});

test("a work that waits for something else than the database holds up no other, and is written once it goes on", async () => {
  const [slow = nodeRecord(), quick = nodeRecord()] = await nodes(2);
  const goOn = Promise.withResolvers<void>();
  let runs = 0;
  const waiting = store.transaction(async (tx) => {
    runs += 1;
    await tx.nodes.update(slow.uuid, { name: "slow" });
    await goOn.promise;
    await tx.nodes.update(slow.uuid, { description: "went on" });
  });
  await store.nodes.update(quick.uuid, { name: "quick" });
  assert.equal((await store.nodes.byUuid(slow.uuid))?.name, null);
  goOn.resolve();
  await waiting;
  assert.deepEqual([(await store.nodes.byUuid(slow.uuid))?.description, runs], ["went on", 2]);
});

test("a work that throws leaves nothing behind, and neither does one whose fence is gone", async () => {
  const [thrown = nodeRecord(), fenced = nodeRecord(), kept = nodeRecord()] = await nodes(3);
  const operation = operationRecord({ subject: fenced.uuid });
  await store.operations.create(operation, []);
  const results = await Promise.allSettled([
    store.transaction(async (tx) => {
      await tx.nodes.update(thrown.uuid, { name: "thrown" });
      throw new Error("changed its mind");
    }),
    store.transaction(async (tx) => {
      await tx.nodes.update(fenced.uuid, { name: "fenced" });
      await tx.operations.commit({ operation: operation.id, epoch: 7 }, {});
    }),
    store.nodes.update(kept.uuid, { name: "kept" }),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected", "fulfilled"],
  );
  const names = await Promise.all(
    [thrown, fenced, kept].map(async ({ uuid }) => (await store.nodes.byUuid(uuid))?.name),
  );
  assert.deepEqual(names, [null, null, "kept"]);
});

test("what transactions tell the other processes is heard once they are durable, together, and not when one is undone", async () => {
  const made = await nodes(40);
  const [undone] = await nodes(1);
  const other = await openPostgresStore(url);
  const heard: string[] = [];
  const all = Promise.withResolvers<void>();
  other.signals?.listen((signal) => {
    if (signal.kind !== "wake") return;
    heard.push(signal.subject);
    if (signal.subject === "the last") all.resolve();
  });
  const beat = (uuid: string) =>
    store.transaction(async (tx) => {
      await tx.nodes.mergeInternalInfo(uuid, { beat: 1 });
      await tx.operations.wake(uuid);
      if (uuid === undone?.uuid) throw new Error("no");
    });
  const asked = made.map(({ uuid }) => beat(uuid));
  await assert.rejects(beat(undone?.uuid ?? ""), /no/);
  await Promise.all(asked);
  await store.operations.wake("the last");
  await all.promise;
  await other.close();
  assert.deepEqual(heard.toSorted(), [...made.map(({ uuid }) => uuid), "the last"].toSorted());
  assert.ok((await transactionsOf(made)) <= 4);
});
