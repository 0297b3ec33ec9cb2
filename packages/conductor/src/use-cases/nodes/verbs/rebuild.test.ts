import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { nodeInWorld } from "../../../testing/node-in-world.ts";

const RUNS = { provision_state: "active", power_state: "power on" } as const;

test("a rebuild keeps the instance's data in instance_info, writes the image anew, and leads back to active", async (t) => {
  const { machine, node, ask, rested } = await nodeInWorld(t, { fields: RUNS });
  await ask({ target: "rebuild" });
  const { provision_state, last_error, instance_info } = await rested();
  assert.deepEqual([provision_state, last_error], ["active", null]);
  assert.deepEqual(Object.keys(instance_info), Object.keys(node.instance_info));
  assert.deepEqual([machine.ran.get("write_image"), machine.power, machine.bootsFromDisk], [1, "power on", true]);
});

test("a rebuild that was to keep an ephemeral partition is refused: the image would overwrite it", async (t) => {
  const { world, machine, node, now, ask, rested } = await nodeInWorld(t, { fields: RUNS });
  const preserve = async (preserve_ephemeral: string | boolean | null) => {
    const instance_info = { ...node.instance_info, preserve_ephemeral };
    await world.store.nodes.update(node.uuid, { instance_info });
  };
  for (const wish of [true, "true", "True", "1", "yes"]) {
    await preserve(wish);
    await assert.rejects(ask({ target: "rebuild" }), (thrown) => {
      assert.ok(isFailure(thrown, "node.invalid"), String(thrown));
      assert.match(`${thrown.message} ${thrown.hint}`, /ephemeral partition.*overwrites.*unset .* preserve_ephemeral/);
      return true;
    });
    assert.deepEqual([(await now()).provision_state, machine.powerChanges], ["active", []]);
  }
  for (const wish of [false, "false", "0", null]) {
    await preserve(wish);
    await ask({ target: "rebuild" });
    assert.equal((await rested()).provision_state, "active", String(wish));
  }
});

test("a protected node is not rebuilt, nor one in maintenance", async (t) => {
  const { world, machine, node, ask } = await nodeInWorld(t, { fields: RUNS });
  for (const [changes, code] of [
    [{ protected: true, maintenance: false }, "node.protected"],
    [{ protected: false, maintenance: true }, "node.in_maintenance"],
  ] as const) {
    await world.store.nodes.update(node.uuid, changes);
    await assert.rejects(ask({ target: "rebuild" }), (thrown) => isFailure(thrown, code));
  }
  assert.deepEqual(machine.powerChanges, []);
});
