import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type AskOptions, serve, type Served } from "./testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
  for (const name of ["plain", "both", "both.json", "only.json"]) {
    assert.equal((await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name } })).status, 201);
  }
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const named = async (path: string, version: string) => (await ask("GET", path, { version })).json["name"];

test("`.json` at the end of a path stands for nothing until 1.90, unless only so something is found", async () => {
  assert.equal(await named("/v1/nodes/plain.json", "1.90"), "plain");
  assert.equal(await named("/v1/nodes/plain.json/", "1.90"), "plain");
  assert.equal(await named("/v1/nodes/both.json?fields=name", "1.90"), "both");
  assert.equal(await named("/v1/nodes/only.json", "1.90"), "only.json");
  assert.equal((await ask("GET", "/v1/nodes/only.json/states", { version: "1.90" })).status, 200);
  assert.equal((await ask("GET", "/v1/nodes/plain.json/states", { version: "1.90" })).status, 404);
  assert.equal((await ask("GET", "/v1/nodes/none.json", { version: "1.90" })).status, 404);
  assert.equal(await named("/v1/drivers/fake-hardware.json", "1.90"), "fake-hardware");
});

test("`.json` at the end of a path is a part of the name since 1.91", async () => {
  assert.equal(await named("/v1/nodes/both.json", "1.91"), "both.json");
  assert.equal((await ask("GET", "/v1/nodes/plain.json", { version: "1.91" })).status, 404);
  assert.equal((await ask("GET", "/v1/nodes.json", { version: "1.91" })).status, 404);
});

test("lists end in `.json` too until 1.90", async () => {
  for (const path of ["/v1/nodes.json?limit=2", "/v1/nodes/detail.json?limit=2", "/nodes.json/?limit=2"]) {
    const { json } = await ask("GET", path, { version: "1.90" });
    assert.equal((json["nodes"] as readonly JsonObject[]).length, 2, path);
  }
  assert.equal((await ask("GET", "/v1/nodes/plain/states.json", { version: "1.5" })).json["provision_state"], "enroll");
  assert.equal((await ask("GET", "/v1.json", { version: null })).json["id"], "v1");
  assert.equal((await ask("GET", "/v1/none.json", { version: "1.90" })).status, 404);
});

test("what is written by a path with `.json` is what is read by it", async () => {
  const changed = [{ op: "add", path: "/extra/a", value: 1 }];
  const headers = { "If-Match": "*" };
  const { json } = await ask("PATCH", "/v1/nodes/both.json", { version: "1.90", body: changed, headers });
  assert.equal(json["name"], "both");
  assert.equal((await ask("DELETE", "/v1/nodes/only.json", { version: "1.90" })).status, 204);
  assert.deepEqual((await ask("GET", "/v1/nodes/both.json")).json["extra"], {});
});
