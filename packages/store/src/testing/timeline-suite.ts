import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "@ingot/conductor";
import { newId } from "@ingot/kernel";
import { operationRecord, stepRecord } from "./records.ts";

/** What must be kept of what has happened, and what may be forgotten: part of {@link storeSuite}. */
export function timelineTests(current: () => Store): void {
  test("the timeline's ids grow, its readers are woken after the commit and read from where they were", async () => {
    const store = current();
    const node_uuid = newId<string>();
    const last = await store.timeline.lastId();
    const woken = new Promise<void>((resolve) => store.timeline.onAppend(resolve));
    await store.transaction(async (tx) => {
      for (const message of ["a", "b"])
        await tx.timeline.append({
          node_uuid,
          operation_id: null,
          at: 1,
          kind: "log",
          message,
          details: { message },
        });
    });
    await woken;
    const events = await store.timeline.list({ node: node_uuid, after: last, limit: 9 });
    assert.deepEqual(
      events.map((event) => event.message),
      ["a", "b"],
    );
    assert.ok((events[0]?.id ?? 0) < (events[1]?.id ?? 0));
  });

  test("what is old of the timeline and of ended operations is forgotten, a node's last operation excepted", async () => {
    const store = current();
    const node_uuid = newId<string>();
    const event = { node_uuid, operation_id: null, kind: "log" as const, details: {} };
    for (const at of [1000, 2000, 3000, 4000]) await store.timeline.append({ ...event, at, message: `at ${at}` });
    while ((await store.timeline.prune({ before: 2500, kept: Infinity, limit: 1 })) > 0);
    const messages = async () =>
      (await store.timeline.list({ node: node_uuid, limit: 9 })).map(({ message }) => message);
    assert.deepEqual(await messages(), ["at 3000", "at 4000"]);
    await store.timeline.prune({ before: 0, kept: 1, limit: 100_000 });
    assert.deepEqual(await messages(), ["at 4000"]);
    const ended = [1, 2, 3].map((at) => operationRecord({ subject: node_uuid, state: "done", endedAt: at }));
    for (const operation of ended) await store.operations.create(operation, [stepRecord(0)]);
    await store.operations.prune({ before: 100, limit: 100_000 });
    const left = (await store.operations.history(node_uuid, 9)).map(({ id }) => id);
    assert.deepEqual(left, [ended[2]?.id]);
    assert.equal(await store.operations.get(ended[0]?.id ?? newId()), undefined);
  });

  test("a node's history keeps its newest 300 entries", async () => {
    const store = current();
    const node_uuid = newId<string>();
    const entry = {
      created_at: 1,
      node_uuid,
      conductor: "c",
      event_type: "t",
      severity: "ERROR" as const,
      user: null,
      project: null,
      state: null,
      target_provision_state: null,
      duration_seconds: null,
    };
    const append = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, i) =>
          store.history.append({ ...entry, uuid: newId(), event: `e${from + i}` }),
        ),
      );
    await append(0, 10);
    await append(10, 310);
    const kept = await store.history.list(node_uuid, { limit: 1000 });
    assert.equal(kept.length, 300);
    assert.ok(kept.every(({ event }) => Number(event.slice(1)) >= 10));
  });
}
