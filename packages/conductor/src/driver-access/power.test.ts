import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { VirtualWorld } from "../testing/virtual-world.ts";
import { setPowerState } from "../use-cases/nodes/set-power-state.ts";

test("a parent that is on though a process died before it wrote that down is known to be on when its child needs it", async (t) => {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  const { conductor } = await world.begin();
  const off = { provision_state: "manageable", power_state: "power off" } as const;
  const parent = await world.node(off, "parent");
  const child = await world.node({ ...off, parent_node: parent.node.uuid }, "child");
  parent.machine.power = "power on";
  await setPowerState(Scope.root(), conductor, { node: "child", target: "power on" });
  await world.until(async () =>
    (await world.store.operations.active(child.node.uuid)) === undefined ? true : undefined,
  );
  for (const { node, machine } of [parent, child]) {
    assert.deepEqual(
      [machine.power, (await world.store.nodes.byUuid(node.uuid))?.power_state],
      ["power on", "power on"],
    );
  }
  assert.deepEqual(parent.machine.powerChanges, []);
});
