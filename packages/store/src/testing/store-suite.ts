/** What every store must do, whichever database it is over: called once with each. */
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Store } from "@ingot/conductor";
import { newId } from "@ingot/kernel";
import { componentTests } from "./component-suite.ts";
import { inspectionTests } from "./inspection-suite.ts";
import { nodeTests } from "./node-suite.ts";
import { allocationRecord, nodeRecord, operationRecord, portRecord, stepRecord } from "./records.ts";
import { resourceTests } from "./resource-suite.ts";
import { stepLogTests } from "./step-log-suite.ts";
import { timelineTests } from "./timeline-suite.ts";

export function storeSuite(database: string, open: () => Promise<Store>): void {
  suite(database, () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    nodeTests(() => store);

    test("of two creations of one MAC at once exactly one wins", async () => {
      const node = nodeRecord();
      await store.nodes.insert(node);
      const results = await Promise.allSettled(
        [1, 2, 3].map(() => store.ports.insert(portRecord({ node_uuid: node.uuid, address: "52:54:00:aa:00:01" }))),
      );
      assert.equal(results.filter((result) => result.status === "fulfilled").length, 1);
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
      const many = Array.from({ length: 70_000 }, (_, index) => `CUSTOM_${index}`);
      const [only, ...others] = await store.deployTemplates.byNames([...many, "CUSTOM_B"]);
      assert.deepEqual([only?.name, others], ["CUSTOM_B", []]);
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

    timelineTests(() => store);
    resourceTests(() => store);
    inspectionTests(() => store);
    componentTests(() => store);
    stepLogTests(() => store);
  });
}
