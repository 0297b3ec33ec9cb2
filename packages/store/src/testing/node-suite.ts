import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "@ingot/conductor";
import { isFailure, newId } from "@ingot/kernel";
import fc from "fast-check";
import { nodeRecord } from "./records.ts";

const code =
  (...codes: Parameters<typeof isFailure>[1][]) =>
  (thrown: unknown) =>
    isFailure(thrown, ...codes);
const duplicateOf = (field: string) => (thrown: unknown) =>
  isFailure(thrown, "store.duplicate") && thrown.details?.["field"] === field;

/** What a store of nodes must do: part of {@link storeSuite}. */
export function nodeTests(current: () => Store): void {
  test("a node comes back as it was written, found by uuid, name and instance", async () => {
    const store = current();
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
    const store = current();
    const states = ["deploying", "wait call-back"] as const;
    const already = await store.nodes.countInStates(states);
    for (const provision_state of ["deploying", "deploying", "wait call-back", "deploy failed"] as const) {
      await store.nodes.insert(nodeRecord({ provision_state }));
    }
    assert.equal(await store.nodes.countInStates(states), already + 3);
  });

  test("what must be unique is refused by its field, and nothing of the second is written", async () => {
    const store = current();
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

  test("an update counts the version up; a stale one is refused", async () => {
    const store = current();
    const node = nodeRecord();
    await store.nodes.insert(node);
    const first = await store.nodes.update(node.uuid, { description: "one" }, { ifVersion: 0 });
    assert.equal(first.version, 1);
    assert.notEqual(first.updated_at, null);
    await assert.rejects(store.nodes.update(node.uuid, { description: "two" }, { ifVersion: 0 }), code("store.stale"));
    await assert.rejects(store.nodes.update(newId(), {}), code("node.not_found"));
  });

  test("an update merges into driver_internal_info in the same write; null removes", async () => {
    const store = current();
    const node = nodeRecord({ driver_internal_info: { kept: 1, gone: 1 } });
    await store.nodes.insert(node);
    const internalInfo = { gone: null, new: 2 };
    const written = await store.nodes.update(node.uuid, { power_state: "power on" }, { internalInfo });
    assert.equal(written.version, 1);
    const { power_state: power, driver_internal_info: info } = (await store.nodes.byUuid(node.uuid)) ?? nodeRecord();
    assert.deepEqual([power, info], ["power on", { kept: 1, new: 2 }]);
  });

  test("concurrent merges into driver_internal_info do not undo each other; null removes", async () => {
    const store = current();
    const node = nodeRecord({ driver_internal_info: { gone: 1 } });
    await store.nodes.insert(node);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.nodes.mergeInternalInfo(node.uuid, { [`k${i}`]: i, gone: null })),
    );
    const after20 = await store.nodes.byUuid(node.uuid);
    assert.equal(Object.keys(after20?.driver_internal_info ?? {}).length, 20);
  });

  test("pages in any order, by any size, give every node once", async () => {
    const store = current();
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
    const store = current();
    await assert.rejects(store.nodes.list({}, { limit: 1, marker: newId() }), code("store.marker_not_found"));
    await assert.rejects(store.nodes.list({}, { limit: 1, sortKey: "driver_info" }), code("store.sort_key_invalid"));
  });

  test("filters: association, description with wildcards in it, children left out unless asked for", async () => {
    const store = current();
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
    const store = current();
    const resource_class = newId<string>();
    const fits = {
      resource_class,
      provision_state: "available",
      power_state: "power off",
      traits: ["CUSTOM_A", "CUSTOM_B"],
    } as const;
    const free = nodeRecord(fits);
    const others = [
      nodeRecord({ ...fits, traits: ["CUSTOM_A"] }),
      nodeRecord({ ...fits, provision_state: "active" }),
      nodeRecord({ ...fits, power_state: null }),
      nodeRecord({ ...fits, maintenance: true }),
      nodeRecord({ ...fits, retired: true }),
      nodeRecord({ ...fits, instance_uuid: newId() }),
      nodeRecord({ ...fits, reservation: "host" }),
    ];
    for (const node of [...others, free]) await store.nodes.insert(node);
    const query = { resourceClass: resource_class, traits: ["CUSTOM_B", "CUSTOM_A"], candidates: [], limit: 10 };
    assert.deepEqual(await store.nodes.allocatable(query), [free.uuid]);
    const many = Array.from({ length: 70_000 }, () => newId<string>());
    assert.deepEqual(await store.nodes.allocatable({ ...query, candidates: many }), []);
    assert.deepEqual(await store.nodes.allocatable({ ...query, candidates: [...many, free.uuid] }), [free.uuid]);
    for (const [power_state, found] of [
      [null, []],
      ["error", [free.uuid]],
      ["power on", [free.uuid]],
    ] as const) {
      await store.nodes.update(free.uuid, { power_state });
      assert.deepEqual(await store.nodes.allocatable(query), found, String(power_state));
    }
    await store.nodes.update(free.uuid, { traits: ["CUSTOM_A"] });
    assert.deepEqual(await store.nodes.allocatable(query), []);
  });
}
