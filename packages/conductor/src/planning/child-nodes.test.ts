import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualWorld } from "../testing/virtual-world.ts";
import { childrenOf } from "./child-nodes.ts";

test("all children of a node, however many, in the order in which they were enrolled", async (t) => {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  await world.begin();
  const { node: parent } = await world.node({}, "parent");
  await world.node({}, "stranger");
  const enrolled: string[] = [];
  for (let at = 0; at < 401; at += 1)
    enrolled.push((await world.node({ parent_node: parent.uuid }, `child-${at}`)).node.uuid);
  const all = await childrenOf(world.store, { parent: parent.uuid, only: [] });
  assert.deepEqual(
    all.map(({ uuid }) => uuid),
    enrolled,
  );
  const only = [enrolled[400] ?? "", "nobody"];
  assert.deepEqual((await childrenOf(world.store, { parent: parent.uuid, only })).length, 1);
});
