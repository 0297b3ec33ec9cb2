import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { createFakeNode, reached } from "../testing/fake-node.ts";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

test("vendor methods are described, called by query or path, checked, and go on in the background", async () => {
  const path = await createFakeNode(served);
  const passthru = `${path}/vendor_passthru`;
  const methods = (await served.ask("GET", `${passthru}/methods`)).json;
  assert.deepEqual(methods["third_method_sync"], {
    async: false,
    attach: false,
    description: "Test if the value of bar is meow",
    http_methods: ["POST"],
    require_exclusive_lock: true,
  });
  const call = (how: string, body: JsonObject = {}, verb = "POST") => served.ask(verb, `${passthru}${how}`, { body });
  const yes = await call("?method=third_method_sync", { bar: "meow" });
  assert.deepEqual([yes.status, yes.text], [200, "true"]);
  const no = await call("/third_method_sync", { bar: "woof" });
  assert.deepEqual([no.status, no.text], [200, "false"]);
  for (const name of ["second_method", "fourth_method_shared_lock"]) {
    const background = await call(`?method=${name}`, { bar: "kazoo" });
    assert.deepEqual([background.status, background.text], [202, ""]);
    await reached(served, path, "enroll");
  }
  for (const [how, body, verb, words] of [
    ["", {}, "POST", /Method not specified/],
    ["?method=warp", {}, "POST", /No handler for method warp/],
    ["?method=second_method", { bar: "x" }, "PUT", /does not support HTTP PUT/],
    ["?method=second_method", {}, "POST", /Parameter 'bar' not passed to method 'second_method'/],
  ] as const) {
    const refused = await call(how, body, verb);
    assert.equal(refused.status, 400);
    assert.match(refused.text, words);
  }
});

test("a vendor method that fails in the background is the node's last error", async () => {
  const path = await createFakeNode(served, { driver_info: { fake_fail: "vendor.second_method" } });
  const called = await served.ask("POST", `${path}/vendor_passthru?method=second_method`, { body: { bar: "x" } });
  assert.equal(called.status, 202);
  const failed = await reached(served, path, "enroll");
  assert.match(String(failed["last_error"]), /vendor\.second_method/);
});

test("a driver's vendor methods, logical disks and properties are told, and a driver's method is called", async () => {
  const driver = "/v1/drivers/fake-hardware";
  const properties = (await served.ask("GET", `${driver}/properties`)).json;
  for (const key of ["fake_fail", "fake_bios_delay", "fake_rescue_delay"]) assert.ok(key in properties, key);
  const disks = (await served.ask("GET", `${driver}/raid/logical_disk_properties`)).json;
  assert.match(String(disks["raid_level"]), /'1\+0'/);
  assert.equal((await served.ask("GET", `${driver}/raid/logical_disk_properties`, { version: "1.11" })).status, 406);
  assert.equal((await served.ask("GET", "/v1/drivers/manual-management/raid/logical_disk_properties")).status, 404);
  assert.deepEqual(Object.keys((await served.ask("GET", `${driver}/vendor_passthru/methods`)).json), ["echo"]);
  const echoed = await served.ask("POST", `${driver}/vendor_passthru?method=echo`, { body: { a: [1] } });
  assert.deepEqual([echoed.status, echoed.json], [200, { a: [1] }]);
  for (const how of ["?method=echo&a=1&b=x%20y&a=2", "/echo?b=x%20y&a=1&a=2"]) {
    const told = await served.ask("GET", `${driver}/vendor_passthru${how}`);
    assert.deepEqual([told.status, told.json], [200, { a: ["1", "2"], b: "x y" }], how);
  }
  const bare = await served.ask("GET", `${driver}/vendor_passthru?method=echo`);
  assert.deepEqual([bare.status, bare.text], [200, "{}"]);
  const unexpected = await served.ask("POST", `${driver}/vendor_passthru?method=echo&a=1`, { body: {} });
  assert.equal(unexpected.status, 400, "who sends a body names the arguments in it");
  assert.match(unexpected.text, /Unexpected arguments: a/);
  const both = await served.ask("DELETE", `${driver}/vendor_passthru?method=echo&a=1`, { body: { b: 1 } });
  assert.match(both.text, /Unexpected arguments: a/);
  const deleted = await served.ask("DELETE", `${driver}/vendor_passthru?method=echo&a=1`);
  assert.equal(deleted.status, 400);
  assert.match(deleted.text, /does not support HTTP DELETE/);
  assert.equal((await served.ask("GET", "/v1/drivers/nothing/vendor_passthru/methods")).status, 404);
  const shown = (await served.ask("GET", driver)).json;
  assert.equal(shown["default_bios_interface"], "fake");
  assert.deepEqual(shown["enabled_storage_interfaces"], ["noop", "fake"]);
});
