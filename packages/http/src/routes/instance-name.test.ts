import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { serve } from "../testing/served.ts";

test("the instance's name follows the display name that Nova writes, unless it is said itself", async () => {
  await using served = await serve();
  const named = async (method: string, path: string, body: unknown, version = "1.115") => {
    const answer = await served.ask(method, path, { body, version });
    assert.ok(answer.status < 300, answer.text);
    return (await served.ask("GET", "/v1/nodes/n1")).json["instance_name"];
  };
  const patch = (...operations: readonly JsonObject[]) => named("PATCH", "/v1/nodes/n1", operations, "1.80");
  const display = (value: unknown) => ({ op: "add", path: "/instance_info/display_name", value }) as JsonObject;
  const body = { driver: "fake-hardware", name: "n1", instance_info: { display_name: "first" } };
  assert.equal(await named("POST", "/v1/nodes", body), "first");
  assert.equal(await patch(display("vm-1")), "vm-1");
  assert.equal(await patch({ op: "add", path: "/instance_info/image_source", value: "x" }), "vm-1");
  assert.equal(await patch(display(7)), null);
  assert.equal(await patch(display("vm-2")), "vm-2");
  assert.equal(await patch(display("x".repeat(256))), null);
  const own = [{ op: "add", path: "/instance_name", value: "own" }, display("vm-3")];
  assert.equal(await named("PATCH", "/v1/nodes/n1", own), "own");
  assert.equal(await patch({ op: "remove", path: "/instance_info" }), "own", "it was not the display name's");
  await patch(display("vm-4"));
  const found = await served.ask("GET", "/v1/nodes?instance_name=vm-4");
  assert.equal((found.json["nodes"] as readonly JsonObject[])[0]?.["name"], "n1");
  assert.equal(await patch({ op: "remove", path: "/instance_info/display_name" }), null);
});
