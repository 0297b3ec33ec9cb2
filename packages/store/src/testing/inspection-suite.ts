import assert from "node:assert/strict";
import { test } from "node:test";
import type { InspectionRuleRecord, Store } from "@ingot/conductor";
import { isFailure, newId } from "@ingot/kernel";
import { nodeRecord } from "./records.ts";

/** What stores of inspection must do, and what every record must do to have an ETag: part of {@link storeSuite}. */
export function inspectionTests(current: () => Store): void {
  test("a report waits until it is taken away; a later one takes its place; it goes with its node", async () => {
    const { inspectionReports: reports, nodes } = current();
    const node = nodeRecord();
    await nodes.insert(node);
    const report = { inventory: { interfaces: [{ mac_address: "x" }] }, plugin_data: { a: [null] }, received_at: 5 };
    assert.equal(await reports.ofNode(node.uuid), undefined);
    await reports.put(node.uuid, { ...report, received_at: 4 });
    await reports.put(node.uuid, report);
    assert.deepEqual(await reports.ofNode(node.uuid), report);
    await reports.remove(node.uuid);
    assert.equal(await reports.ofNode(node.uuid), undefined);
    await reports.put(node.uuid, report);
    await nodes.remove(node.uuid);
    assert.equal(await reports.ofNode(node.uuid), undefined);
  });

  test("rules come by phase, the greatest priority first, then in the order in which they were made", async () => {
    const { inspectionRules: rules } = current();
    await rules.removeAll();
    const [low, high, second, early] = [ruleRecord(1), ruleRecord(9), ruleRecord(9), ruleRecord(5, "early")];
    for (const rule of [low, high, second, early]) await rules.insert(rule);
    assert.deepEqual(await rules.ofPhase("main"), [high, second, low]);
    assert.deepEqual(await rules.ofPhase("early"), [early]);
    assert.deepEqual(await rules.list({}, { limit: 10, sortKey: "priority" }), [low, early, high, second]);
    assert.deepEqual(await rules.list({ phase: "early" }, { limit: 10 }), [early]);
    assert.deepEqual(await rules.list({}, { limit: 2, marker: low.uuid }), [high, second]);
    await assert.rejects(rules.insert(low), (thrown) => isFailure(thrown, "store.duplicate"));
    const changed = await rules.update(low.uuid, { sensitive: true, conditions: [{ op: "eq", args: [[1]] }] });
    assert.deepEqual(await rules.byUuid(low.uuid), changed);
    await rules.remove(low.uuid);
    assert.equal(await rules.byUuid(low.uuid), undefined);
    await rules.removeAll();
    assert.deepEqual(await rules.list({}, { limit: 10 }), []);
    await assert.rejects(rules.update(low.uuid, {}), (thrown) => isFailure(thrown, "inspection_rule.not_found"));
  });

  test("each change of a record is later than the one before, however fast they follow: its ETag tells them apart", async () => {
    const { nodes, inspectionRules } = current();
    const node = nodeRecord({ created_at: Date.now() });
    await nodes.insert(node);
    const rule = { ...ruleRecord(1), created_at: Date.now() };
    await inspectionRules.insert(rule);
    const times = [node.created_at];
    for (let change = 0; change < 20; change += 1) {
      times.push((await nodes.update(node.uuid, { description: String(change) })).updated_at ?? 0);
      times.push((await nodes.mergeInternalInfo(node.uuid, { change })).updated_at ?? 0);
    }
    const updated = await Promise.all(Array.from({ length: 20 }, () => inspectionRules.update(rule.uuid, {})));
    const others = updated.map(({ updated_at: at }) => at ?? 0).toSorted((a, b) => a - b);
    for (const list of [times, [rule.created_at, ...others]]) {
      assert.ok(
        list.slice(1).every((at, index) => at > (list[index] ?? 0)),
        list.join(" "),
      );
    }
  });
}

function ruleRecord(priority: number, phase: InspectionRuleRecord["phase"] = "main"): InspectionRuleRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    description: null,
    priority,
    sensitive: false,
    phase,
    scope: null,
    conditions: [],
    actions: [{ op: "fail", args: { msg: "no" } }],
  };
}
