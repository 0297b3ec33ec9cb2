import assert from "node:assert/strict";
import { test } from "node:test";
import { serve } from "./testing/served.ts";

/** The empty database has a few hundred pages less. */
const PAGES = 200;

test("a full disk is told as one, nothing of the refused request is kept, and what needs no room goes on", async () => {
  await using served = await serve({}, { maxPages: PAGES });
  const extra = { text: "x".repeat(20_000) };
  const create = (name: string) => served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name, extra } });
  let kept = 0;
  let refused = await create(`n${kept}`);
  for (; refused.status === 201; refused = await create(`n${kept}`)) {
    kept += 1;
    assert.ok(kept < 1000, "the disk does not fill");
  }
  assert.ok(kept > 0, refused.text);
  assert.equal(refused.status, 507, refused.text);
  assert.match(String(refused.error["faultstring"]), /the disk with the database is full/);
  assert.equal((await served.ask("GET", `/v1/nodes/n${kept}`)).status, 404);
  const listed = (await served.ask("GET", "/v1/nodes")).json["nodes"] as readonly object[];
  assert.equal(listed.length, kept);
  const bulk = await served.ask("POST", "/ingot/v1/nodes", { body: { nodes: [{ driver: "fake-hardware", extra }] } });
  assert.deepEqual([bulk.status, bulk.error["code"]], [507, "store.full"], bulk.text);
  assert.equal((await served.ask("DELETE", "/v1/nodes/n0")).status, 204, "deleting makes room");
  assert.equal((await create("again")).status, 201);
});
