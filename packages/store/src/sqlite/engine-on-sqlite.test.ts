import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Runner } from "@ingot/engine";
import { provePlan, sampleStep, sampleWorld } from "@ingot/engine/harness";
import { nodeRecord } from "../testing/records.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const file = async () => join(await mkdtemp(join(tmpdir(), "store-")), "ingot.sqlite");

test("a plan outlasts repeats, failures and kills at every write to SQLite", async () => {
  const store = await openSqliteStore(await file());
  const proof = await provePlan(sampleWorld(async () => ({ store, close: async () => {} })));
  assert.deepEqual(proof.problems, []);
  assert.ok(proof.runs >= 25, `${proof.runs} runs`);
  await store.close();
});

test("many operations at once end, each with its writes to its node", async () => {
  const store = await openSqliteStore(await file());
  const nodes = Array.from({ length: 100 }, () => nodeRecord());
  await Promise.all(nodes.map((node) => store.nodes.insert(node)));
  const runner = new Runner({
    store,
    host: "here",
    executors: { machine: { execute: async () => ({ kind: "done" as const }) } },
    observe: async (tx, change, { operation }) => {
      if (change.kind === "step-done")
        await tx.nodes.mergeInternalInfo(operation.subject, { last: change.step.spec.name });
    },
  });
  await runner.start();
  const steps = ["a", "b", "c", "d", "e", "f"].map((name) => sampleStep(name));
  const submitted = await Promise.all(
    nodes.map((node) => runner.submit({ kind: "deploy", subject: node.uuid, input: null, steps })),
  );
  const ended = await Promise.all(submitted.map(({ id }) => runner.settled(id)));
  assert.ok(ended.every((operation) => operation.state === "done"));
  for (const node of nodes) {
    assert.equal((await store.nodes.byUuid(node.uuid))?.driver_internal_info["last"], "f");
  }
  await runner.stop();
  await store.close();
});
