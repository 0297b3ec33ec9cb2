import assert from "node:assert/strict";
import { after, before, test, type TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { nodeRecord } from "@ingot/store/testing/records";
import type { Store } from "../../ports/store.ts";
import { TestConductor } from "../../testing/test-conductor.ts";
import { createAllocation } from "./create-allocation.ts";

const NODES = 12;

let server: PostgresServer;
before(async () => {
  server = await PostgresServer.start();
});
after(() => server[Symbol.asyncDispose]());

async function twoProcesses(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const url = await server.createDatabase();
  const first = await openPostgresStore(url);
  const second = await openPostgresStore(url);
  t.after(async () => void (await Promise.all([first.close(), second.close()])));
  const nodes = Array.from({ length: NODES }, () =>
    nodeRecord({ resource_class: "baremetal", provision_state: "available", power_state: "power off" }),
  );
  for (const node of nodes) await first.nodes.insert(node);
  const allocate = (store: Store) =>
    createAllocation(Scope.root(), { ...run.conductor, store }, { fields: { resource_class: "baremetal" } });
  return { first, second, nodes, allocate };
}

test("in two processes over one PostgreSQL, no node is taken twice and none is left while one asks", async (t) => {
  const { first, second, nodes, allocate } = await twoProcesses(t);
  const asked = Array.from({ length: 2 * NODES }, (_, i) => allocate(i % 2 === 0 ? first : second));
  const active = (await Promise.all(asked)).filter((allocation) => allocation.state === "active");
  assert.equal(active.length, NODES);
  assert.equal(new Set(active.map((allocation) => allocation.node_uuid)).size, NODES);
  for (const { uuid } of nodes) {
    const holder = active.find((allocation) => allocation.node_uuid === uuid);
    assert.equal((await first.nodes.byUuid(uuid))?.allocation_uuid, holder?.uuid);
  }
});
