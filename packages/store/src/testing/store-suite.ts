/** What every store must do, whichever database it is over: called once with each. */
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Store } from "@ingot/conductor";
import { isFailure, newId } from "@ingot/kernel";
import fc from "fast-check";
import { componentTests } from "./component-suite.ts";
import { inspectionTests } from "./inspection-suite.ts";
import { resourceTests } from "./resource-suite.ts";
import { allocationRecord, nodeRecord, operationRecord, portRecord, stepRecord } from "./records.ts";

const code =
  (...codes: Parameters<typeof isFailure>[1][]) =>
  (thrown: unknown) =>
    isFailure(thrown, ...codes);
const duplicateOf = (field: string) => (thrown: unknown) =>
  isFailure(thrown, "store.duplicate") && thrown.details?.["field"] === field;

export function storeSuite(database: string, open: () => Promise<Store>): void {
  suite(database, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    test("a node comes back as it was written, found by uuid, name and instance", async () => {
      const node = nodeRecord({
        name: "back",
        instance_uuid: newId(),
        driver_info: { a: [1, { b: null }] },
        traits: ["CUSTOM_A"],
      });
      await store.nodes.insert(node);
      assert.deepEqual(await store.nodes.byUuid(node.uuid), node);
      assert.deepEqual(await store.nodes.byName("back"), node);
      assert.deepEqual(await store.nodes.byInstance(node.instance_uuid ?? ""), node);
      assert.equal(await store.nodes.byUuid(newId()), undefined);
    });

    test("nodes in some states are counted", async () => {
      const states = ["deploying", "wait call-back"] as const;
      const already = await store.nodes.countInStates(states);
      for (const provision_state of ["deploying", "deploying", "wait call-back", "deploy failed"] as const) {
        await store.nodes.insert(nodeRecord({ provision_state }));
      }
      assert.equal(await store.nodes.countInStates(states), already + 3);
    });

    test("what must be unique is refused by its field, and nothing of the second is written", async () => {
      const first = nodeRecord({ name: "unique", instance_uuid: newId() });
      await store.nodes.insert(first);
      await assert.rejects(store.nodes.insert(nodeRecord({ name: "unique" })), duplicateOf("name"));
      await assert.rejects(
        store.nodes.insert(nodeRecord({ instance_uuid: first.instance_uuid })),
        duplicateOf("instance_uuid"),
      );
      await assert.rejects(store.nodes.insert(nodeRecord({ uuid: first.uuid })), duplicateOf("uuid"));
      const other = nodeRecord();
      await store.nodes.insert(other);
      await assert.rejects(store.nodes.update(other.uuid, { name: "unique" }), duplicateOf("name"));
      assert.deepEqual(await store.nodes.byUuid(other.uuid), other);
    });

    test("of two creations of one MAC at once exactly one wins", async () => {
      const node = nodeRecord();
      await store.nodes.insert(node);
      const results = await Promise.allSettled(
        [1, 2, 3].map(() => store.ports.insert(portRecord({ node_uuid: node.uuid, address: "52:54:00:aa:00:01" }))),
      );
      assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
    });

    test("an update counts the version up; a stale one is refused", async () => {
      const node = nodeRecord();
      await store.nodes.insert(node);
      const first = await store.nodes.update(node.uuid, { description: "one" }, { ifVersion: 0 });
      assert.equal(first.version, 1);
      assert.notEqual(first.updated_at, null);
      await assert.rejects(
        store.nodes.update(node.uuid, { description: "two" }, { ifVersion: 0 }),
        code("store.stale"),
      );
      await assert.rejects(store.nodes.update(newId(), {}), code("node.not_found"));
    });

    test("concurrent merges into driver_internal_info do not undo each other; null removes", async () => {
      const node = nodeRecord({ driver_internal_info: { gone: 1 } });
      await store.nodes.insert(node);
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.nodes.mergeInternalInfo(node.uuid, { [`k${i}`]: i, gone: null })),
      );
      const after20 = await store.nodes.byUuid(node.uuid);
      assert.equal(Object.keys(after20?.driver_internal_info ?? {}).length, 20);
    });

    test("a transaction that throws leaves nothing behind, others in the same commit stay", async () => {
      const good = nodeRecord();
      const bad = nodeRecord();
      const results = await Promise.allSettled([
        store.transaction(async (tx) => tx.nodes.insert(good)),
        store.transaction(async (tx) => {
          await tx.nodes.insert(bad);
          throw new Error("changed my mind");
        }),
      ]);
      assert.deepEqual(
        results.map((result) => result.status),
        ["fulfilled", "rejected"],
      );
      assert.notEqual(await store.nodes.byUuid(good.uuid), undefined);
      assert.equal(await store.nodes.byUuid(bad.uuid), undefined);
    });

    test("pages in any order, by any size, give every node once", async () => {
      const shard = newId<string>();
      const owners = [null, "a", "b", "a", null, "c", "b"];
      for (const owner of owners) await store.nodes.insert(nodeRecord({ shard, owner }));
      const cases = fc.record({
        limit: fc.integer({ min: 1, max: 9 }),
        sortKey: fc.constantFrom("owner", "uuid", "created_at", "id"),
        sortDir: fc.constantFrom("asc" as const, "desc" as const),
      });
      await fc.assert(
        fc.asyncProperty(cases, async (page) => {
          const seen: string[] = [];
          for (let marker: string | undefined; ;) {
            const found = await store.nodes.list(
              { shard: [shard] },
              { ...page, ...(marker === undefined ? {} : { marker }) },
            );
            seen.push(...found.map((node) => node.uuid));
            if (found.length < page.limit) break;
            marker = found.at(-1)?.uuid;
          }
          assert.equal(new Set(seen).size, owners.length);
          assert.equal(seen.length, owners.length);
        }),
        { numRuns: 40 },
      );
    });

    test("a marker that is gone and a key that nobody sorts by are refused", async () => {
      await assert.rejects(store.nodes.list({}, { limit: 1, marker: newId() }), code("store.marker_not_found"));
      await assert.rejects(store.nodes.list({}, { limit: 1, sortKey: "driver_info" }), code("store.sort_key_invalid"));
    });

    test("filters: association, description with wildcards in it, children left out unless asked for", async () => {
      const shard = newId<string>();
      const parent = nodeRecord({ shard, description: "100% wool_x" });
      const child = nodeRecord({ shard, parent_node: parent.uuid, instance_uuid: newId() });
      await store.nodes.insert(parent);
      await store.nodes.insert(child);
      const uuids = async (filter: object) =>
        (await store.nodes.list({ shard: [shard], ...filter }, { limit: 10 })).map((node) => node.uuid);
      assert.deepEqual(await uuids({}), [parent.uuid]);
      assert.deepEqual(await uuids({ include_children: true }), [parent.uuid, child.uuid]);
      assert.deepEqual(await uuids({ include_children: true, associated: true }), [child.uuid]);
      assert.deepEqual(await uuids({ description_contains: "0% WOOL_".toLowerCase() }), [parent.uuid]);
      assert.deepEqual(await uuids({ description_contains: "0%l_" }), []);
    });

    test("allocatable nodes have the class, all the traits, and nobody", async () => {
      const resource_class = newId<string>();
      const free = nodeRecord({ resource_class, provision_state: "available", traits: ["CUSTOM_A", "CUSTOM_B"] });
      const others = [
        nodeRecord({ resource_class, provision_state: "available", traits: ["CUSTOM_A"] }),
        nodeRecord({ resource_class, provision_state: "active", traits: free.traits }),
        nodeRecord({ resource_class, provision_state: "available", traits: free.traits, maintenance: true }),
        nodeRecord({ resource_class, provision_state: "available", traits: free.traits, instance_uuid: newId() }),
        nodeRecord({ resource_class, provision_state: "available", traits: free.traits, reservation: "host" }),
      ];
      for (const node of [...others, free]) await store.nodes.insert(node);
      const query = { resourceClass: resource_class, traits: ["CUSTOM_B", "CUSTOM_A"], candidates: [], limit: 10 };
      assert.deepEqual(
        (await store.nodes.allocatable(query)).map((node) => node.uuid),
        [free.uuid],
      );
      await store.nodes.update(free.uuid, { traits: ["CUSTOM_A"] });
      assert.deepEqual(await store.nodes.allocatable(query), []);
    });

    test("allocations and deploy templates: found by name, changed, removed", async () => {
      const allocation = allocationRecord({ name: "mine" });
      await store.allocations.insert(allocation);
      assert.equal(
        (await store.allocations.update(allocation.uuid, { state: "error", last_error: "x" })).state,
        "error",
      );
      assert.equal((await store.allocations.byName("mine"))?.last_error, "x");
      await store.allocations.remove(allocation.uuid);
      assert.equal(await store.allocations.byUuid(allocation.uuid), undefined);
      for (const name of ["CUSTOM_B", "CUSTOM_A"]) {
        await store.deployTemplates.insert({
          uuid: newId(),
          created_at: 1,
          updated_at: null,
          name,
          steps: [],
          extra: {},
        });
      }
      const found = await store.deployTemplates.byNames(["CUSTOM_B", "CUSTOM_A", "CUSTOM_C"]);
      assert.deepEqual(
        found.map((template) => template.name),
        ["CUSTOM_A", "CUSTOM_B"],
      );
    });

    test("a node goes with its ports, history, timeline and operations", async () => {
      const node = nodeRecord();
      await store.nodes.insert(node);
      await store.ports.insert(portRecord({ node_uuid: node.uuid, address: "52:54:00:bb:00:01" }));
      await store.timeline.append({
        node_uuid: node.uuid,
        operation_id: null,
        at: 1,
        kind: "state",
        message: "m",
        details: {},
      });
      await store.operations.create(operationRecord({ subject: node.uuid, endedAt: 1, state: "done" }), [
        stepRecord(0),
      ]);
      await store.nodes.remove(node.uuid);
      assert.deepEqual(await store.ports.ofNode(node.uuid), []);
      assert.deepEqual(await store.timeline.list({ node: node.uuid, limit: 9 }), []);
      assert.deepEqual(await store.operations.history(node.uuid, 9), []);
    });

    test("the timeline's ids grow, its readers are woken after the commit and read from where they were", async () => {
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

    resourceTests(() => store);
    inspectionTests(() => store);
    componentTests(() => store);
    stepLogTests(() => store);
  });
}

const LONG_MS = 3_600_000;

function stepLogTests(current: () => Store): void {
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
