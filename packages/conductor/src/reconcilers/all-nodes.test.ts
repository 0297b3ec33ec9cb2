import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualWorld } from "../testing/virtual-world.ts";
import { allNodes } from "./all-nodes.ts";

test("every node once, though nodes are removed between two pages: the last of one, or a whole page", async (t) => {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  const { conductor } = await world.begin();
  const all: string[] = [];
  for (let at = 0; at < 650; at += 1) all.push((await world.node({}, `n${at}`)).node.uuid);
  const gone = new Set([all[199], ...all.slice(200, 400)]);
  const met: string[] = [];
  for await (const { uuid } of allNodes(conductor, {})) {
    met.push(uuid);
    if (met.length === 150) await world.store.nodes.remove(all[199] ?? "");
    if (met.length === 399) for (const each of all.slice(200, 400)) await world.store.nodes.remove(each);
  }
  assert.equal(new Set(met).size, met.length);
  assert.deepEqual(
    all.filter((uuid) => !gone.has(uuid) && !met.includes(uuid)),
    [],
  );
});
