import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { defaultConfig } from "@ingot/conductor";
import type { JsonObject } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const fail = { op: "fail", args: { msg: "no" } };
const create = (body: object, version?: string) =>
  served.ask("POST", "/v1/inspection_rules", { body, ...(version === undefined ? {} : { version }) });

test("a rule is created, shown, listed, changed and deleted as Ironic does", async () => {
  const conditions = [
    { op: "eq", args: { values: ["{node.driver}", "redfish"] } },
    { op: "!is-true", args: ["{item}"], loop: ["no"], multiple: "all" },
  ];
  const made = await create({ description: "one", priority: 7, conditions, actions: [fail] });
  assert.equal(made.status, 201, made.text);
  const uuid = String(made.json["uuid"]);
  assert.match(made.headers.get("location") ?? "", new RegExp(`/v1/inspection_rules/${uuid}$`));
  assert.deepEqual(
    Object.keys(made.json).toSorted(),
    "actions conditions created_at description links phase priority sensitive updated_at uuid".split(" "),
  );
  assert.deepEqual(made.json["actions"], [{ ...fail, loop: [] }]);
  assert.deepEqual(made.json["conditions"], conditions);
  assert.equal(made.json["phase"], "main");
  const list = await served.ask("GET", "/v1/inspection_rules");
  const [first] = list.json["inspection_rules"] as readonly JsonObject[];
  assert.deepEqual(Object.keys(first ?? {}).toSorted(), ["description", "links", "phase", "priority", "uuid"]);
  const detailed = await served.ask("GET", "/v1/inspection_rules?detail=true");
  assert.deepEqual((detailed.json["inspection_rules"] as readonly JsonObject[])[0]?.["actions"], made.json["actions"]);
  const patch = [
    { op: "replace", path: "/priority", value: 9 },
    { op: "remove", path: "/description" },
  ];
  const changed = await served.ask("PATCH", `/v1/inspection_rules/${uuid}`, { body: patch });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json["priority"], 9);
  assert.equal(changed.json["description"], null);
  assert.equal((await served.ask("DELETE", `/v1/inspection_rules/${uuid}`)).status, 204);
  assert.equal((await served.ask("GET", `/v1/inspection_rules/${uuid}`)).status, 404);
  assert.equal((await served.ask("GET", "/v1/inspection_rules/no-uuid")).status, 400);
});

test("rules that could never run are refused, each in words", async () => {
  for (const [body, words] of [
    [{}, /actions/],
    [{ actions: [] }, /too short/],
    [{ actions: [{ op: "nope", args: {} }] }, /Unsupported action operator: nope/],
    [{ actions: [{ op: "fail", args: {} }] }, /missing required argument\(s\): msg/],
    [{ actions: [{ op: "fail" }] }, /args/],
    [{ actions: [fail], conditions: [{ op: "eq", args: { value: 1 } }] }, /unexpected argument\(s\): value/],
    [{ actions: [fail], phase: "late" }, /phase/],
    [{ actions: [fail], priority: 10_000 }, /between 0 and 9999/],
    [{ actions: [fail], priority: "high" }, /priority/],
    [{ actions: [fail], scope: "x" }, /scope/],
    [{ actions: [fail], uuid: "x" }, /uuid/],
  ] as const) {
    const answer = await create(body);
    assert.equal(answer.status, 400, answer.text);
    assert.match(String(answer.error["faultstring"]), words);
  }
  const uuid = "7d1dd1a1-7aee-43ab-8ac8-09a3a0e7b0a5";
  assert.equal((await create({ uuid, actions: [fail] })).status, 201);
  assert.equal((await create({ uuid, actions: [fail] })).status, 409);
});

test("a sensitive rule shows nothing of itself, and stays sensitive", async () => {
  const made = await create({ sensitive: true, actions: [{ op: "log", args: { msg: "hush" } }] });
  assert.equal(made.json["actions"], null);
  assert.equal(made.json["conditions"], null);
  const path = `/v1/inspection_rules/${String(made.json["uuid"])}`;
  const patched = await served.ask("PATCH", path, { body: [{ op: "replace", path: "/sensitive", value: false }] });
  assert.equal(patched.status, 400, patched.text);
  assert.ok(!(await served.ask("GET", "/v1/inspection_rules?detail=true")).text.includes("hush"));
});

test("all at once are deleted; older microversions have none of it", async () => {
  await create({ actions: [fail] });
  assert.equal((await served.ask("DELETE", "/v1/inspection_rules")).status, 204);
  assert.deepEqual((await served.ask("GET", "/v1/inspection_rules")).json["inspection_rules"], []);
  assert.equal((await served.ask("GET", "/v1/inspection_rules", { version: "1.95" })).status, 404);
  assert.equal((await create({ actions: [fail] }, "1.95")).status, 405);
});

const report = (mac: string, more: object = {}) => ({
  inventory: { interfaces: [{ name: "eth0", mac_address: mac }], cpu: { architecture: "aarch64" }, ...more },
});

async function waitingNode(name: string, mac: string): Promise<string> {
  const driver_info = { redfish_address: "https://192.0.2.33" };
  const made = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name, driver_info } });
  const uuid = String(made.json["uuid"]);
  await served.ask("POST", "/v1/ports", { body: { node_uuid: uuid, address: mac } });
  await served.conductor.store.nodes.update(uuid, { provision_state: "inspect wait" });
  return uuid;
}

const continue_ = (body: object, options: { version?: string; query?: string } = {}) =>
  served.ask("POST", `/v1/continue_inspection${options.query ?? ""}`, { body, version: options.version ?? "1.84" });

test("a report is taken for the node that waits for it: by UUID, MAC or BMC address; the answer is that of lookup", async () => {
  const mac = "52:54:00:11:00:01";
  const uuid = await waitingNode("i1", mac);
  const { inspectionReports } = served.conductor.store;
  const byMac = await continue_({ ...report(mac), root_disk: null });
  assert.equal(byMac.status, 202, byMac.text);
  assert.equal((byMac.json["node"] as JsonObject)["uuid"], uuid);
  assert.equal(typeof (byMac.json["config"] as JsonObject)["agent_token"], "string");
  const kept = await inspectionReports.ofNode(uuid);
  assert.deepEqual(kept?.plugin_data, { root_disk: null });
  assert.deepEqual(kept?.inventory, report(mac).inventory);
  const stranger = report("52:54:00:99:99:99", { bmc_address: "192.0.2.33" });
  assert.equal(((await continue_(stranger)).json["node"] as JsonObject)["uuid"], uuid, "by the BMC's address");
  const named = await continue_(report("52:54:00:99:99:98"), { query: `?node_uuid=${uuid}` });
  assert.equal(named.status, 202, named.text);
  assert.deepEqual((await continue_(report(mac), { version: "1.1" })).json, { uuid });
});

test("a report of nobody, of one that does not wait, of two at once: 404 in the same words; versions between have no such path", async () => {
  const [one, two] = ["52:54:00:11:00:02", "52:54:00:11:00:03"];
  const uuid = await waitingNode("i2", one);
  await waitingNode("i3", two);
  const both = { inventory: { interfaces: [{ mac_address: one }, { mac_address: two }] } };
  const answers = [
    await continue_(report("52:54:00:77:77:77")),
    await continue_(both),
    await continue_(report(two), { query: `?node_uuid=${uuid}` }),
    await continue_(report(one), { query: "?node_uuid=7d1dd1a1-7aee-43ab-8ac8-09a3a0e7b0a6" }),
  ];
  await served.conductor.store.nodes.update(uuid, { provision_state: "available" });
  answers.push(await continue_(report(one)));
  for (const { status, error } of answers) {
    assert.equal(status, 404);
    assert.equal(error["faultstring"], "Resource could not be found.");
  }
  assert.equal((await continue_(report(two), { version: "1.83" })).status, 404);
  for (const body of [{}, { inventory: {} }, { inventory: { interfaces: [] } }, { inventory: { interfaces: [{}] } }]) {
    assert.equal((await continue_(body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await continue_({ inventory: { interfaces: [{ mac_address: "junk" }] } })).status, 400);
});

test("auto-discovery is off unless it is turned on: a machine that nobody knows makes no node", async () => {
  const many = async () => ((await served.ask("GET", "/v1/nodes")).json["nodes"] as readonly JsonObject[]).length;
  const earlier = await many();
  assert.equal((await continue_(report("52:54:00:22:00:09"))).status, 404);
  assert.equal(await many(), earlier);
  assert.deepEqual(
    [defaultConfig.inspection.autoDiscovery, defaultConfig.inspection.autoDiscoveryDriver],
    [false, null],
  );
});

test("auto-discovery, when it is on: the machine enrols itself, hooks and rules run, and a failure is told", async () => {
  const inspection = { ...defaultConfig.inspection, autoDiscovery: true, autoDiscoveryDriver: "fake-hardware" };
  const other = await serve({}, { config: { ...defaultConfig, inspection } });
  try {
    const actions = [{ op: "set-attribute", args: { path: "/name", value: "found" } }];
    const conditions = [{ op: "is-true", args: { value: "{plugin_data[auto_discovered]}" } }];
    await other.ask("POST", "/v1/inspection_rules", { body: { conditions, actions } });
    const body = report("52:54:00:22:00:01");
    const answer = await other.ask("POST", "/v1/continue_inspection", { body });
    assert.equal(answer.status, 202, answer.text);
    const node = await other.ask("GET", "/v1/nodes/found");
    assert.equal(node.json["provision_state"], "enroll");
    assert.equal((node.json["properties"] as JsonObject)["cpu_arch"], "aarch64");
    assert.equal(
      (await other.ask("POST", "/v1/continue_inspection", { body: report("52:54:00:22:00:02") })).status,
      202,
    );
    const failed = (await other.ask("GET", "/v1/nodes?detail=true")).json["nodes"] as readonly JsonObject[];
    assert.ok(
      failed.some(({ last_error: error }) => /another node has the name/.test(String(error))),
      JSON.stringify(failed),
    );
  } finally {
    await other[Symbol.asyncDispose]();
  }
});

test("events of the network are told in the timeline of the node whose NIC they are about", async () => {
  const mac = "52:54:00:33:00:01";
  await waitingNode("ev", mac);
  const event = {
    event: "network.bind_port",
    port_id: "11111111-aaaa-bbbb-cccc-555555555555",
    mac_address: mac.toUpperCase(),
    status: "ACTIVE",
    device_id: null,
    "binding:vnic_type": "baremetal",
  };
  const taken = await served.ask("POST", "/v1/events", {
    body: { events: [event, { ...event, mac_address: "52:54:00:88:88:88" }] },
  });
  assert.equal(taken.status, 204, taken.text);
  const { events } = (await served.ask("GET", "/ingot/v1/nodes/ev/timeline")).json as { events: readonly JsonObject[] };
  assert.ok(events.some(({ message }) => message === `network.bind_port of ${mac}: ACTIVE`));
  for (const wrong of [
    {},
    { events: [] },
    { events: [{ ...event, event: "network.paint_port" }] },
    { events: [{ ...event, port_id: "x" }] },
    { events: [{ ...event, mac_address: "x" }] },
    { events: [{ ...event, more: 1 }] },
    { events: [event], more: 1 },
  ]) {
    assert.equal((await served.ask("POST", "/v1/events", { body: wrong })).status, 400, JSON.stringify(wrong));
  }
  assert.equal((await served.ask("POST", "/v1/events", { body: { events: [event] }, version: "1.53" })).status, 404);
});
