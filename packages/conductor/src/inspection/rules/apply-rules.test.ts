import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import type { InspectionConfig } from "../config.ts";
import { ACTIONS } from "./actions.ts";
import type { ApplicableRule } from "./apply-rules.ts";
import { draft, failed, run } from "./testing/rule-bench.ts";

test("actions change the node, its ports and the plugin data", async () => {
  const on = draft({ inventory: { bmc_address: "10.0.0.9" } });
  const ops: readonly [op: string, args: JsonObject][] = [
    ["set-attribute", { path: "/driver_info/redfish_address", value: "https://{inventory[bmc_address]}" }],
    ["set-attribute", { path: "extra.a.b", value: 1 }],
    ["extend-attribute", { path: "/extra/list", value: "x" }],
    ["extend-attribute", { path: "/extra/list", value: "x", unique: true }],
    ["set-attribute", { path: "/extra/gone", value: 1 }],
    ["del-attribute", { path: "/extra/gone" }],
    ["del-attribute", { path: "/extra/never/was" }],
    ["set-capability", { name: "boot_mode", value: "uefi" }],
    ["set-capability", { name: "x", value: "1" }],
    ["unset-capability", { name: "x" }],
    ["add-trait", { name: "CUSTOM_A" }],
    ["add-trait", { name: "CUSTOM_B" }],
    ["remove-trait", { name: "CUSTOM_B" }],
    ["set-plugin-data", { path: "a.b", value: "{node.name}" }],
    ["extend-plugin-data", { path: "a.c", value: 1 }],
    ["set-plugin-data", { path: "a.d", value: 1 }],
    ["unset-plugin-data", { path: "a.d" }],
    ["set-port-attribute", { port_id: "52:54:00:00:00:01", path: "/extra/k", value: "v" }],
    ["extend-port-attribute", { port_id: "p-1", path: "/extra/l", value: "v" }],
    ["set-port-attribute", { port_id: "p-1", path: "physical_network", value: "net" }],
    ["del-port-attribute", { port_id: "p-1", path: "/extra/k" }],
    ["log", { msg: "saw {node.name}", level: "warning" }],
  ];
  await run(on, { actions: ops.map(([op, args]) => ({ op, args })) });
  assert.deepEqual(on.node["driver_info"], { redfish_address: "https://10.0.0.9" });
  assert.deepEqual(on.node["extra"], { a: { b: 1 }, list: ["x"] });
  assert.deepEqual(on.node["properties"], { capabilities: "boot_mode:uefi" });
  assert.deepEqual(on.node["traits"], ["CUSTOM_A"]);
  assert.deepEqual(on.pluginData, { a: { b: "n1", c: [1] } });
  assert.deepEqual(on.ports[0]?.fields["extra"], { l: ["v"] });
  assert.equal(on.ports[0]?.fields["physical_network"], "net");
  assert.ok(on.notes.some(({ level, message }) => level === "warning" && message === "saw n1"));
  const tested = new Set([...ops.map(([op]) => op), "fail", "api-call"]);
  assert.deepEqual(
    Object.keys(ACTIONS).filter((op) => !tested.has(op)),
    [],
    "every action is tested here",
  );
});

test("an action loops over items with replacement fields of their own", async () => {
  const on = draft({ inventory: { bmc_address: "10.0.0.9" } });
  const loop = [
    { path: "/driver_info/user", value: "admin" },
    { path: "/driver_info/address", value: "{inventory[bmc_address]}" },
  ];
  await run(on, { actions: [{ op: "set-attribute", args: { path: "{item[path]}", value: "{item[value]}" }, loop }] });
  assert.deepEqual(on.node["driver_info"], { user: "admin", address: "10.0.0.9" });
});

test("rules run by priority, only when all conditions hold, and only in their scope", async () => {
  const on = draft();
  on.node["properties"] = { inspection_scope: "lab" };
  const mark = (value: string) => [{ op: "extend-plugin-data", args: { path: "seen", value } }];
  await run(
    on,
    { priority: 1, actions: mark("low") },
    { priority: 9, actions: mark("high") },
    { scope: "lab", priority: 5, actions: mark("lab") },
    { scope: "other", actions: mark("other") },
    {
      conditions: [
        { op: "is-true", args: { value: true } },
        { op: "is-true", args: { value: false } },
      ],
      actions: mark("no"),
    },
  );
  assert.deepEqual(on.pluginData["seen"], ["high", "lab", "low"]);
});

test("fail fails with its words; those of a sensitive rule stay hidden, and so do secrets of the inventory", async () => {
  const inventory = { bmc: { password: "hush" } };
  const fail = [{ op: "fail", args: { msg: "no: {inventory[bmc][password]}" } }];
  const message = async (given: Partial<ApplicableRule>, config: Partial<InspectionConfig> = {}) => {
    try {
      await run(draft({ inventory, config }), given);
    } catch (error) {
      assert.ok(failed(error));
      return (error as Error).message;
    }
    return assert.fail("it did not fail");
  };
  assert.match(await message({ actions: fail }), /no: \*\*\*/);
  assert.match(await message({ actions: fail }, { maskSecrets: "never" }), /no: hush/);
  assert.doesNotMatch(await message({ actions: fail, sensitive: true }, { maskSecrets: "sensitive" }), /hush/);
});

test("api-call asks again while the other side is busy, and fails when it says no", async () => {
  const statuses = [503, 200, 404];
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers["x-node"] as string | undefined);
    response.writeHead(statuses[seen.length - 1] ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hush`;
  try {
    const call = { op: "api-call", args: { url, headers: { "x-node": "{node.name}" }, backoff_factor: 0 } };
    await run(draft(), { actions: [call] });
    assert.deepEqual(seen, ["n1", "n1"]);
    await assert.rejects(
      run(draft(), { actions: [call] }),
      (error: Error) => /HTTP 404/.test(error.message) && !/hush/.test(error.message),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
