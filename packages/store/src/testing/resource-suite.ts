import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ChassisRecord,
  PortgroupRecord,
  RunbookRecord,
  Store,
  VolumeConnectorRecord,
  VolumeTargetRecord,
} from "@ingot/conductor";
import { isFailure, newId } from "@ingot/kernel";
import { nodeRecord, portRecord } from "./records.ts";

const duplicateOf = (field: string) => (thrown: unknown) =>
  isFailure(thrown, "store.duplicate") && thrown.details?.["field"] === field;
const page = { limit: 100 };

/** What stores of what belongs to nodes must do: part of {@link storeSuite}. */
export function resourceTests(current: () => Store): void {
  test("a port group is found by name and node, by its node's shard and conductor group; name and MAC are unique", async () => {
    const store = current();
    const node = nodeRecord({ shard: newId<string>(), conductor_group: newId<string>() });
    await store.nodes.insert(node);
    const group = portgroupRecord({ node_uuid: node.uuid, name: "bond0", address: "52:54:00:cc:00:01" });
    await store.portgroups.insert(group);
    assert.deepEqual(await store.portgroups.byUuid(group.uuid), group);
    assert.deepEqual(await store.portgroups.byName("bond0"), group);
    const shard = [node.shard ?? ""];
    for (const filter of [{ node_uuid: node.uuid }, { shard }, { conductor_groups: [node.conductor_group] }]) {
      assert.deepEqual(await store.portgroups.list(filter, page), [group], JSON.stringify(filter));
      const port = portRecord({ node_uuid: node.uuid, address: `52:54:00:cc:01:0${Object.keys(filter)[0]?.length}` });
      await store.ports.insert(port);
      assert.ok((await store.ports.list(filter, page)).some(({ uuid }) => uuid === port.uuid));
      await store.ports.remove(port.uuid);
    }
    assert.deepEqual(await store.portgroups.list({ shard: ["another"] }, page), []);
    await assert.rejects(store.portgroups.insert(portgroupRecord({ name: "bond0" })), duplicateOf("name"));
    await assert.rejects(
      store.portgroups.insert(portgroupRecord({ address: group.address ?? "" })),
      duplicateOf("address"),
    );
    await store.portgroups.insert(portgroupRecord({ node_uuid: node.uuid }));
    await store.portgroups.insert(portgroupRecord({ node_uuid: node.uuid }));
    assert.equal((await store.portgroups.update(group.uuid, { mode: "802.3ad" })).mode, "802.3ad");
    await assert.rejects(store.portgroups.update(newId(), {}), (thrown) => isFailure(thrown, "portgroup.not_found"));
  });

  test("a runbook is found by name; a project's list has its own and the public ones, in pages", async () => {
    const { runbooks } = current();
    const project = newId<string>();
    const own = runbookRecord({ owner: project });
    const open = runbookRecord({ public: true });
    for (const each of [own, runbookRecord({ owner: newId<string>() }), open, runbookRecord({})]) {
      await runbooks.insert(each);
    }
    assert.deepEqual(await runbooks.byName(own.name), own);
    const listed = (await runbooks.list({ project }, page)).map(({ uuid }) => uuid);
    assert.deepEqual(listed, [own.uuid, open.uuid]);
    assert.deepEqual(await runbooks.list({ project }, { limit: 1, marker: own.uuid }), [open]);
    assert.equal((await runbooks.list({}, page)).length, 4);
    const hidden = await runbooks.update(open.uuid, { public: false, traits: ["CUSTOM_A"] });
    assert.deepEqual([hidden.public, hidden.traits], [false, ["CUSTOM_A"]]);
    assert.deepEqual(await runbooks.list({ project }, page), [own]);
    await assert.rejects(runbooks.insert(runbookRecord({ name: own.name })), duplicateOf("name"));
    await assert.rejects(runbooks.update(newId(), {}), (thrown) => isFailure(thrown, "runbook.not_found"));
  });

  test("a chassis comes back as it was written; its nodes are listed by it", async () => {
    const store = current();
    const chassis: ChassisRecord = {
      uuid: newId(),
      created_at: 1,
      updated_at: null,
      description: "row 7",
      extra: { a: { b: [1] } },
    };
    await store.chassis.insert(chassis);
    assert.deepEqual(await store.chassis.byUuid(chassis.uuid), chassis);
    await assert.rejects(store.chassis.insert(chassis), duplicateOf("uuid"));
    const node = nodeRecord({ chassis_uuid: chassis.uuid });
    await store.nodes.insert(node);
    assert.deepEqual(await store.nodes.list({ chassis_uuid: chassis.uuid }, page), [node]);
    assert.equal((await store.chassis.update(chassis.uuid, { description: null })).description, null);
    await store.chassis.remove(chassis.uuid);
    assert.equal(await store.chassis.byUuid(chassis.uuid), undefined);
    await assert.rejects(store.chassis.update(chassis.uuid, {}), (thrown) => isFailure(thrown, "chassis.not_found"));
  });

  test("volumes: one connector of a type and id, one target of a node and boot index, however many come at once", async () => {
    const store = current();
    const node_uuid = newId<PortgroupRecord["node_uuid"]>();
    const connectors = await Promise.allSettled(
      [1, 2, 3].map(() => store.volumeConnectors.insert(connectorRecord({ node_uuid, connector_id: "iqn.one" }))),
    );
    const targets = await Promise.allSettled(
      [1, 2, 3].map(() => store.volumeTargets.insert(targetRecord({ node_uuid, boot_index: 0 }))),
    );
    for (const results of [connectors, targets]) {
      assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
    }
    await assert.rejects(
      store.volumeConnectors.insert(connectorRecord({ connector_id: "iqn.one" })),
      duplicateOf("connector_id"),
    );
    await assert.rejects(store.volumeTargets.insert(targetRecord({ node_uuid })), duplicateOf("boot_index"));
    const ip = connectorRecord({ node_uuid, type: "ip", connector_id: "iqn.one" });
    await store.volumeConnectors.insert(ip);
    await store.volumeTargets.insert(targetRecord({ boot_index: 0 }));
    const second = targetRecord({ node_uuid, boot_index: 1 });
    await store.volumeTargets.insert(second);
    assert.deepEqual(await store.volumeTargets.byUuid(second.uuid), second);
    assert.deepEqual(await store.volumeConnectors.byUuid(ip.uuid), ip);
    assert.equal((await store.volumeTargets.list({ node_uuid }, page)).length, 2);
    assert.equal((await store.volumeConnectors.list({ node_uuid }, page)).length, 2);
    await assert.rejects(store.volumeTargets.update(second.uuid, { boot_index: 0 }), duplicateOf("boot_index"));
    await assert.rejects(store.volumeConnectors.update(ip.uuid, { type: "iqn" }), duplicateOf("connector_id"));
    await store.volumeTargets.remove(second.uuid);
    await store.volumeConnectors.remove(ip.uuid);
    for (const change of [
      () => store.volumeTargets.update(second.uuid, {}),
      () => store.volumeConnectors.update(ip.uuid, {}),
    ]) {
      await assert.rejects(change, (thrown) =>
        isFailure(thrown, "volume_target.not_found", "volume_connector.not_found"),
      );
    }
  });

  test("an inventory is replaced by a later one; all that is a node's goes with it", async () => {
    const store = current();
    const node = nodeRecord();
    await store.nodes.insert(node);
    await store.inventories.put(node.uuid, { inventory: { cpu: { count: 1 } }, plugin_data: {} });
    const later = { inventory: { cpu: { count: 2 } }, plugin_data: { error: null } };
    await store.inventories.put(node.uuid, later);
    const reading = { type: "Fan", name: "F1", value: 1, unit: "RPM", minimum: null, maximum: null } as const;
    for (const value of [1, 2]) {
      await store.sensors.put(node.uuid, {
        collected_at: value,
        readings: [{ ...reading, value, health: "OK", state: null }],
      });
    }
    const told = await store.sensors.ofNode(node.uuid);
    assert.deepEqual([told?.collected_at, told?.readings[0]?.value], [2, 2]);
    assert.deepEqual(await store.inventories.ofNode(node.uuid), later);
    const group = portgroupRecord({ node_uuid: node.uuid });
    const connector = connectorRecord({ node_uuid: node.uuid });
    const target = targetRecord({ node_uuid: node.uuid });
    await store.portgroups.insert(group);
    await store.volumeConnectors.insert(connector);
    await store.volumeTargets.insert(target);
    await store.nodes.remove(node.uuid);
    assert.deepEqual(
      [
        await store.inventories.ofNode(node.uuid),
        await store.sensors.ofNode(node.uuid),
        await store.portgroups.byUuid(group.uuid),
        await store.volumeConnectors.byUuid(connector.uuid),
        await store.volumeTargets.byUuid(target.uuid),
      ],
      [undefined, undefined, undefined, undefined, undefined],
    );
    await store.inventories.put(node.uuid, later);
    await store.inventories.remove(node.uuid);
    assert.equal(await store.inventories.ofNode(node.uuid), undefined);
  });

  test("a list is sorted by a field that is no column, in pages, each port once", async () => {
    const store = current();
    const node = nodeRecord();
    await store.nodes.insert(node);
    const fields = [
      { vendor: "b", is_smartnic: true },
      { vendor: null, is_smartnic: false },
      { vendor: "a", is_smartnic: true },
      { vendor: "b", is_smartnic: false },
    ];
    for (const [i, given] of fields.entries()) {
      await store.ports.insert(portRecord({ node_uuid: node.uuid, address: `52:54:00:cc:02:0${i}`, ...given }));
    }
    for (const sortKey of ["vendor", "is_smartnic"] as const) {
      for (const sortDir of ["asc", "desc"] as const) {
        const seen: (string | boolean | null)[] = [];
        for (let marker: string | undefined; ;) {
          const part = { limit: 1, sortKey, sortDir, ...(marker === undefined ? {} : { marker }) };
          const [port] = await store.ports.list({ node_uuid: node.uuid }, part);
          if (port === undefined) break;
          seen.push(port[sortKey]);
          marker = port.uuid;
        }
        const expected = sortKey === "vendor" ? [null, "a", "b", "b"] : [false, false, true, true];
        assert.deepEqual(seen, sortDir === "asc" ? expected : expected.toReversed(), `${sortKey} ${sortDir}`);
      }
    }
  });

  test("shards are counted, the largest first", async () => {
    const store = current();
    const [large, small] = [newId<string>(), newId<string>()];
    for (const shard of [small, large, large, null]) await store.nodes.insert(nodeRecord({ shard }));
    const shards = await store.shards.list();
    const ours = shards.filter(({ name }) => name === large || name === small);
    assert.deepEqual(ours, [
      { name: large, count: 2 },
      { name: small, count: 1 },
    ]);
    assert.ok((shards.find(({ name }) => name === null)?.count ?? 0) > 0);
  });
}

function portgroupRecord(given: Partial<PortgroupRecord>): PortgroupRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    node_uuid: newId(),
    name: null,
    address: null,
    extra: {},
    internal_info: {},
    standalone_ports_supported: true,
    mode: "active-backup",
    properties: {},
    physical_network: null,
    category: null,
    dynamic_portgroup: false,
    ...given,
  };
}

function runbookRecord(given: Partial<RunbookRecord>): RunbookRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    name: newId<string>(),
    description: null,
    steps: [{ interface: "bios", step: "factory_reset", args: {}, order: 1 }],
    disable_ramdisk: false,
    extra: {},
    public: false,
    owner: null,
    traits: [],
    ...given,
  };
}

function connectorRecord(given: Partial<VolumeConnectorRecord>): VolumeConnectorRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    node_uuid: newId(),
    type: "iqn",
    connector_id: newId<string>(),
    extra: {},
    ...given,
  };
}

function targetRecord(given: Partial<VolumeTargetRecord>): VolumeTargetRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    node_uuid: newId(),
    volume_type: "iscsi",
    properties: { target_lun: 1 },
    boot_index: 0,
    volume_id: "v",
    extra: {},
    ...given,
  };
}
