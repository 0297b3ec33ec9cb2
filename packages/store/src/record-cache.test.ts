import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import fc from "fast-check";
import { RecordCache } from "./record-cache.ts";
import { openSqliteStore } from "./sqlite/open-sqlite-store.ts";
import { nodeRecord } from "./testing/records.ts";

const open = async () => openSqliteStore(join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite"));

test("what a transaction has written is its own until it is durable, and gone when it fails", () => {
  const cache = new RecordCache(10);
  const [old, next] = [{ v: 1 }, { v: 2 }];
  cache.filled("a", old);
  cache.wrote("a", next);
  assert.equal(cache.read("a", true), next);
  assert.equal(cache.read("a", false), old);
  cache.workUndone();
  assert.equal(cache.read("a", true), old);
  cache.wrote("a", next);
  cache.workDone();
  cache.wrote("a", null);
  assert.equal(cache.read("a", true), null);
  cache.workUndone();
  assert.equal(cache.read("a", true), next);
  assert.equal(cache.read("a", false), old);
  cache.lost();
  assert.equal(cache.read("a", true), old);
  cache.wrote("a", next);
  cache.workDone();
  cache.committed();
  assert.equal(cache.read("a", false), next);
});

test("what was used least recently is forgotten first", () => {
  const cache = new RecordCache(2);
  cache.filled("a", {});
  cache.filled("b", {});
  cache.read("a", false);
  cache.filled("c", {});
  assert.equal(cache.read("b", false), undefined);
  assert.notEqual(cache.read("a", false), undefined);
});

test("with memory before it, the store answers as its tables do, whatever transactions do and whichever fail", async () => {
  const store = await open();
  const steps = fc.array(
    fc.record({
      node: fc.nat(3),
      does: fc.constantFrom("insert", "update", "remove", "insert", "update"),
      fails: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  );
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const nodes = ["a", "b", "c", "d"].map((name) => nodeRecord({ name }));
        const work = all.map(async ({ node, does, fails }, i) => {
          const { uuid } = nodes[node] ?? assert.fail();
          const written = store.transaction(async (tx) => {
            if (does === "insert") await tx.nodes.insert(nodes[node] ?? assert.fail());
            else if (does === "update") await tx.nodes.update(uuid, { description: `by ${i}` });
            else await tx.nodes.remove(uuid);
            const seen = await tx.nodes.byUuid(uuid);
            assert.equal(seen === undefined, does === "remove");
            if (does === "update") assert.equal(seen?.description, `by ${i}`);
            if (fails) throw new Error("undone");
          });
          await written.catch((error: unknown) => {
            const expected = (error as Error).message === "undone";
            assert.ok(expected || isFailure(error, "store.duplicate", "node.not_found"), String(error));
          });
          await store.nodes.byUuid(uuid);
        });
        await Promise.all(work);
        for (const { uuid, name } of nodes) {
          const remembered = await store.nodes.byUuid(uuid);
          assert.deepEqual(remembered, await store.nodes.byName(name ?? ""), "by name it is read from the table");
          if (remembered !== undefined) await store.nodes.remove(uuid);
        }
      }),
      { numRuns: 40 },
    );
  } finally {
    await store.close();
  }
});
