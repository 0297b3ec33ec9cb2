import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "@ingot/conductor";
import type { BiosSetting, FirmwareComponent } from "@ingot/driver-kit";
import { nodeRecord } from "./records.ts";

/** What stores of a machine's BIOS settings and firmware must do: part of {@link storeSuite}. */
export function componentTests(current: () => Store): void {
  test("BIOS settings are replaced as a whole, by name; only one that has another value is newer", async () => {
    const store = current();
    const { uuid } = nodeRecord({});
    await store.nodes.insert(nodeRecord({ uuid }));
    await store.biosSettings.replace(uuid, [setting("b", "1"), setting("a", "x"), setting("c", null)], 10);
    assert.deepEqual(
      (await store.biosSettings.ofNode(uuid)).map(({ name, value }) => [name, value]),
      [
        ["a", "x"],
        ["b", "1"],
        ["c", null],
      ],
    );
    await store.biosSettings.replace(uuid, [setting("a", "y"), setting("b", "1")], 20);
    assert.deepEqual(await store.biosSettings.byName(uuid, "a"), {
      ...setting("a", "y"),
      node_uuid: uuid,
      created_at: 10,
      updated_at: 20,
    });
    assert.equal((await store.biosSettings.byName(uuid, "b"))?.updated_at, null);
    assert.equal(await store.biosSettings.byName(uuid, "c"), undefined);
    const many = Array.from({ length: 1200 }, (_, index) => setting(`many-${index}`, "v"));
    await store.biosSettings.replace(uuid, many, 30);
    assert.equal((await store.biosSettings.ofNode(uuid)).length, 1200);
    await store.nodes.remove(uuid);
    assert.deepEqual(await store.biosSettings.ofNode(uuid), []);
  });

  test("firmware keeps the version that it had first, and the one that an update brought", async () => {
    const store = current();
    const { uuid } = nodeRecord({});
    await store.nodes.insert(nodeRecord({ uuid }));
    const versions = async () =>
      (await store.firmwareComponents.ofNode(uuid)).map((record) => [
        record.component,
        record.initial_version,
        record.current_version,
        record.last_version_flashed,
      ]);
    await store.firmwareComponents.replace(uuid, [firmware("bmc", "1"), firmware("bios", "1")], {
      at: 10,
      flashed: false,
    });
    assert.deepEqual(await versions(), [
      ["bios", "1", "1", null],
      ["bmc", "1", "1", null],
    ]);
    await store.firmwareComponents.replace(uuid, [firmware("bios", "2"), firmware("bmc", "1")], {
      at: 20,
      flashed: true,
    });
    assert.deepEqual(await versions(), [
      ["bios", "1", "2", "2"],
      ["bmc", "1", "1", null],
    ]);
    await store.firmwareComponents.replace(uuid, [firmware("bios", "3")], { at: 30, flashed: false });
    assert.deepEqual(await versions(), [["bios", "1", "3", "2"]]);
    const [bios] = await store.firmwareComponents.ofNode(uuid);
    assert.deepEqual([bios?.created_at, bios?.updated_at], [10, 30]);
  });
}

function setting(name: string, value: string | null): BiosSetting {
  return {
    name,
    value,
    attribute_type: null,
    allowable_values: null,
    lower_bound: null,
    upper_bound: null,
    min_length: null,
    max_length: null,
    read_only: null,
    reset_required: null,
    unique: null,
  };
}

function firmware(component: string, current_version: string): FirmwareComponent {
  return { component, current_version, vendor: null, model: null, serial_number: null };
}
