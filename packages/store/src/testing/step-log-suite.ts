import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "@ingot/conductor";
import { isFailure, newId } from "@ingot/kernel";
import { operationRecord, stepRecord } from "./records.ts";

const code =
  (...codes: Parameters<typeof isFailure>[1][]) =>
  (thrown: unknown) =>
    isFailure(thrown, ...codes);

const LONG_MS = 3_600_000;

/** What a log of operations and their steps must do: part of {@link storeSuite}. */
export function stepLogTests(current: () => Store): void {
  const owner = { name: newId<string>(), boot: newId<string>() };
  const another = { name: newId<string>(), boot: newId<string>() };

  test("a subject has one operation at a time", async () => {
    const log = current().operations;
    const operation = operationRecord();
    await log.create(operation, [stepRecord(0), stepRecord(1)]);
    await assert.rejects(log.create(operationRecord({ subject: operation.subject }), []), code("operation.conflict"));
    assert.deepEqual(await log.active(operation.subject), { operation, steps: [stepRecord(0), stepRecord(1)] });
    await log.commit({ operation: operation.id, epoch: 0 }, { operation: { state: "done", endedAt: 5 } });
    await log.create(operationRecord({ subject: operation.subject }), []);
    assert.equal((await log.history(operation.subject, 9)).length, 2);
  });

  test("who was replaced cannot write: a claim counts the epoch up", async () => {
    const log = current().operations;
    const operation = operationRecord();
    await log.create(operation, [stepRecord(0)]);
    await log.renew(owner, { now: 10, leaseMs: LONG_MS });
    const claimed = (await log.claim(owner, { now: 10, limit: 1000 })).find((one) => one.operation.id === operation.id);
    assert.equal(claimed?.operation.epoch, 1);
    await log.commit({ operation: operation.id, epoch: 1 }, { steps: [stepRecord(0, { state: "running" })] });
    assert.deepEqual(await log.claim(another, { now: 10, limit: 1000 }), []);
    await log.renew(owner, { now: 10, leaseMs: -1 });
    const taken = (await log.claim(another, { now: 10, limit: 1000 })).find((one) => one.operation.id === operation.id);
    assert.equal(taken?.operation.epoch, 2);
    assert.equal(taken?.steps[0]?.state, "running");
    await assert.rejects(log.commit({ operation: operation.id, epoch: 1 }, {}), code("operation.fenced"));
  });

  test("a lease that ends later than any can was written before the clock was set back: it holds nothing up", async () => {
    const log = current().operations;
    const now = Date.now();
    const [dead, heir] = [
      { name: newId<string>(), boot: newId<string>() },
      { name: newId<string>(), boot: newId<string>() },
    ];
    await log.renew(dead, { now, leaseMs: 40 * 3_600_000 });
    await log.renew(heir, { now, leaseMs: 10_000 });
    const operation = operationRecord({ owner: dead.boot, epoch: 1 });
    await log.create(operation, []);
    const living = (await log.living(now)).map(({ name }) => name);
    assert.deepEqual([living.includes(dead.name), living.includes(heir.name)], [false, true]);
    const takes = (subject: string) => subject === operation.subject;
    const [claimed] = await log.claim(heir, { now, limit: 1, takes });
    assert.deepEqual([claimed?.operation.id, claimed?.operation.epoch], [operation.id, 2]);
  });

  test("a new boot of the same name takes over at once, and the old one loses its lease", async () => {
    const log = current().operations;
    const old = { name: newId<string>(), boot: newId<string>() };
    const fresh = { name: old.name, boot: newId<string>() };
    await log.renew(old, { now: 1, leaseMs: LONG_MS });
    const operation = operationRecord({ owner: old.boot });
    await log.create(operation, []);
    await log.renew(fresh, { now: 1, leaseMs: LONG_MS });
    assert.ok((await log.claim(fresh, { now: 1, limit: 1000 })).some((one) => one.operation.id === operation.id));
    await assert.rejects(log.renew(old, { now: 1, leaseMs: LONG_MS }), code("operation.lease_lost"));
  });

  test("release hands everything over, and fences the one who released", async () => {
    const log = current().operations;
    const leaving = { name: newId<string>(), boot: newId<string>() };
    await log.renew(leaving, { now: 1, leaseMs: LONG_MS });
    const operation = operationRecord({ owner: leaving.boot });
    await log.create(operation, []);
    await log.release(leaving);
    await assert.rejects(log.commit({ operation: operation.id, epoch: 0 }, {}), code("operation.fenced"));
    assert.equal((await log.get(operation.id))?.operation.owner, null);
  });

  test("the rest of a plan can be replaced", async () => {
    const log = current().operations;
    const operation = operationRecord();
    await log.create(
      operation,
      [0, 1, 2, 3].map((index) => stepRecord(index)),
    );
    await log.commit(
      { operation: operation.id, epoch: 0 },
      { truncateFrom: 2, steps: [stepRecord(2, { attempt: 7 })] },
    );
    assert.deepEqual(
      (await log.get(operation.id))?.steps.map((step) => step.attempt),
      [0, 0, 7],
    );
  });

  test("a wish reaches a living operation only", async () => {
    const log = current().operations;
    const operation = operationRecord();
    await log.create(operation, []);
    assert.equal((await log.request(operation.id, { held: true })).held, true);
    await log.commit({ operation: operation.id, epoch: 0 }, { operation: { state: "done", endedAt: 1 } });
    await assert.rejects(log.request(operation.id, { held: false }), code("operation.ended"));
    await assert.rejects(log.request(newId(), {}), code("operation.not_found"));
  });
}
