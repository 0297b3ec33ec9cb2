import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { offeredStep } from "@ingot/conductor/testing/offered-steps";
import { writeRamdiskManifest } from "@ingot/conductor/testing/ramdisk-manifest";
import { openApiDocument } from "@ingot/contract/openapi/document";
import type { JsonObject } from "@ingot/kernel";
import { silentLogger } from "@ingot/kernel";
import { createServer } from "../server.ts";
import { serve, type Served } from "../testing/served.ts";
import { bindUseCases } from "../use-cases.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const driver = "fake-hardware";

test("many nodes at once, then their ports: all of them, each as the single form answers", async () => {
  const nodes = Array.from({ length: 200 }, (_, index) => ({ driver, name: `b${index}`, resource_class: "bulk" }));
  const made = await served.ask("POST", "/ingot/v1/nodes", { body: { nodes } });
  assert.equal(made.status, 201, made.text);
  const created = made.json["nodes"] as readonly JsonObject[];
  assert.deepEqual(
    created.map(({ name }) => name),
    nodes.map(({ name }) => name),
  );
  assert.deepEqual(created[7], (await served.ask("GET", "/v1/nodes/b7")).json);
  const ports = created.map(({ uuid }, index) => ({
    node_uuid: uuid,
    address: `52:54:00:00:00:${index.toString(16).padStart(2, "0")}`,
  }));
  const plugged = await served.ask("POST", "/ingot/v1/ports", { body: { ports } });
  assert.equal(plugged.status, 201, plugged.text);
  assert.equal((plugged.json["ports"] as readonly JsonObject[]).length, 200);
});

test("one that is refused: the answer says which, and none of the others is there", async () => {
  const nodes = [
    { driver, name: "x1" },
    { driver, name: "x2" },
    { driver, name: "x1" },
  ];
  const twice = await served.ask("POST", "/ingot/v1/nodes", { body: { nodes } });
  assert.equal(twice.status, 409, twice.text);
  assert.match(String(twice.error["message"]), /^nodes\[2\]: /);
  assert.deepEqual((twice.error["details"] as JsonObject)["index"], 2);
  assert.equal((await served.ask("GET", "/v1/nodes/x1")).status, 404);
  for (const body of [{}, { nodes: [] }, { ports: [{}] }, { nodes: [{ driver }], more: 1 }, { nodes: ["x"] }, []]) {
    const wrong = await served.ask("POST", "/ingot/v1/nodes", { body });
    assert.equal(wrong.status, 400, JSON.stringify(body));
  }
  const many = await served.ask("POST", "/ingot/v1/nodes", { body: { nodes: Array(1001).fill({ driver }) } });
  assert.equal(many.status, 400);
});

test("every other kind too", async () => {
  const node = (await served.ask("POST", "/v1/nodes", { body: { driver, name: "kinds" } })).json["uuid"];
  const step = { interface: "deploy", step: "deploy", args: {}, priority: 10 };
  for (const [path, item] of [
    ["chassis", { description: "c" }],
    ["portgroups", { node_uuid: node }],
    ["volume/connectors", { node_uuid: node, type: "iqn", connector_id: "iqn.x" }],
    ["volume/targets", { node_uuid: node, volume_type: "iscsi", boot_index: 0, volume_id: "v" }],
    ["allocations", { name: "a", resource_class: "nobody-has-it" }],
    ["deploy_templates", { name: "CUSTOM_BULK", steps: [step] }],
    ["runbooks", { name: "CUSTOM_BOOK", steps: [{ interface: "deploy", step: "x", args: {}, order: 1 }] }],
    ["inspection_rules", { actions: [{ op: "fail", args: { msg: "x" } }] }],
  ] as const) {
    const collection = path.split("/").at(-1) ?? "";
    const made = await served.ask("POST", `/ingot/v1/${path}`, { body: { [collection]: [item] } });
    assert.equal(made.status, 201, made.text);
    assert.equal((made.json[collection] as readonly JsonObject[]).length, 1);
  }
});

test("kinds together: they name each other, and one mistake undoes all of them", async () => {
  const uuid = "7d1dd1a1-7aee-43ab-8ac8-09a3a0e7b0c1";
  const chassis = { uuid: "7d1dd1a1-7aee-43ab-8ac8-09a3a0e7b0c2" };
  const ports = [{ node_uuid: uuid, address: "52:54:00:00:0a:01" }];
  const body = { ports, nodes: [{ uuid, driver, name: "together", chassis_uuid: chassis.uuid }], chassis: [chassis] };
  const wrong = { ...body, ports: [...ports, { node_uuid: uuid, address: "junk" }] };
  const refused = await served.ask("POST", "/ingot/v1/resources", { body: wrong });
  assert.equal(refused.status, 400, refused.text);
  assert.deepEqual(refused.error["details"], { collection: "ports", index: 1 });
  assert.equal((await served.ask("GET", "/v1/nodes/together")).status, 404);
  const made = await served.ask("POST", "/ingot/v1/resources", { body });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(Object.keys(made.json).toSorted(), ["chassis", "nodes", "ports"]);
  assert.equal((await served.ask("GET", "/v1/nodes/together")).json["chassis_uuid"], chassis.uuid);
  for (const none of [{}, { nodes: [] }, { nodes: [{ driver }], drivers: [{}] }]) {
    assert.equal((await served.ask("POST", "/ingot/v1/resources", { body: none })).status, 400);
  }
});

test("wait: an answer as soon as the node has changed, is in a state, or the time is over", async () => {
  await served.ask("POST", "/v1/nodes", { body: { driver, name: "w" } });
  const now = await served.ask("GET", "/ingot/v1/nodes/w");
  assert.equal(now.status, 200);
  const tag = now.headers.get("etag") ?? "";
  assert.equal(tag, (await served.ask("GET", "/v1/nodes/w")).headers.get("etag"));
  const unchanged = await served.ask("GET", "/ingot/v1/nodes/w?wait=1", { headers: { "If-None-Match": tag } });
  assert.equal(unchanged.status, 304);
  const changing = served.ask("GET", "/ingot/v1/nodes/w?wait=60", { headers: { "If-None-Match": tag } });
  await served.ask("PUT", "/v1/nodes/w/maintenance", { body: { reason: "seen" } });
  assert.equal((await changing).json["maintenance_reason"], "seen");
  await served.ask("DELETE", "/v1/nodes/w/maintenance");
  const managing = served.ask("GET", "/ingot/v1/nodes/w?wait=60&until=manageable,clean%20failed");
  await served.ask("PUT", "/v1/nodes/w/states/provision", { body: { target: "manage" } });
  assert.equal((await managing).json["provision_state"], "manageable");
  const stable = await served.ask("GET", "/ingot/v1/nodes/w?wait=60&until=stable");
  assert.equal(stable.json["provision_state"], "manageable");
  const never = await served.ask("GET", "/ingot/v1/nodes/w?wait=1&until=active");
  assert.equal(never.status, 200);
  assert.equal(never.json["provision_state"], "manageable");
  for (const query of ["wait=0&until=active", "wait=-1", "wait=301", "wait=x", "until=active", "wait=1&until=nope"]) {
    assert.equal((await served.ask("GET", `/ingot/v1/nodes/w?${query}`)).status, 400, query);
  }
  assert.equal((await served.ask("GET", "/ingot/v1/nodes/nope?wait=1")).status, 404);
});

test("who waits does not keep the server from closing", async () => {
  const other = await serve();
  await other.ask("POST", "/v1/nodes", { body: { driver, name: "w" } });
  const waiting = Promise.allSettled(
    Array.from({ length: 20 }, () => other.ask("GET", "/ingot/v1/nodes/w?wait=300&until=active")),
  );
  await other.ask("GET", "/v1/nodes/w");
  await other[Symbol.asyncDispose]();
  assert.equal((await waiting).length, 20);
});

test("templates: arguments that nobody takes are refused; steps that nobody has are accepted, and told", async () => {
  const folder = join(served.folder, "ramdisks");
  await mkdir(folder);
  const files = { type: "object", properties: { files: { type: "array" } }, required: ["files"] };
  const inject = offeredStep({ step: "inject", args_schema: { ...files, additionalProperties: false } });
  const info = await writeRamdiskManifest(folder, "own", { deploy: [inject] });
  await served.ask("POST", "/v1/nodes", { body: { driver, name: "ram", driver_info: info } });
  const template = (name: string, step: string, args: object) =>
    served.ask("POST", "/v1/deploy_templates", {
      body: { name, steps: [{ interface: "deploy", step, args, priority: 50 }] },
    });
  const wrong = await template("CUSTOM_WRONG", "inject", { files: 1 });
  assert.equal(wrong.status, 400, wrong.text);
  assert.match(String(wrong.error["faultstring"]), /inject would be refused by everybody who has it.*\/files/);
  const fits = await template("CUSTOM_RIGHT", "inject", { files: [] });
  assert.deepEqual([fits.status, fits.headers.get("ingot-notice")], [201, null]);
  const nobody = await template("CUSTOM_LATER", "not_yet", { any: 1 });
  assert.equal(nobody.status, 201);
  assert.equal(
    nobody.headers.get("ingot-notice"),
    "nobody who is known now has the step deploy.not_yet, " +
      `ramdisk own at ${String(info["deploy_ramdisk"])} cannot run it: it has no step deploy.not_yet`,
  );
  const right = await served.ask("GET", "/ingot/v1/deploy_templates/CUSTOM_RIGHT/support");
  assert.deepEqual(right.json["steps"], [{ interface: "deploy", step: "inject", offered_by: ["ramdisk own"] }]);
  assert.deepEqual(right.json["unknown"], []);
  const [able] = right.json["ramdisks"] as readonly JsonObject[];
  assert.equal(able?.["can_run"], true);
  const later = await served.ask("GET", "/ingot/v1/deploy_templates/CUSTOM_LATER/support");
  assert.deepEqual(later.json["unknown"], ["deploy.not_yet"]);
  const [unable] = later.json["ramdisks"] as readonly JsonObject[];
  assert.equal(unable?.["can_run"], false);
  assert.equal(unable?.["url"], info["deploy_ramdisk"]);
  const patched = await served.ask("PATCH", "/v1/deploy_templates/CUSTOM_RIGHT", {
    body: [{ op: "replace", path: "/steps/0/args", value: { nonsense: 1 } }],
  });
  assert.equal(patched.status, 400, patched.text);
  assert.equal((await served.ask("GET", "/ingot/v1/deploy_templates/CUSTOM_NOPE/support")).status, 404);
  const bulk = {
    deploy_templates: [{ name: "CUSTOM_B", steps: [{ interface: "deploy", step: "inject", args: {}, priority: 1 }] }],
  };
  assert.equal((await served.ask("POST", "/ingot/v1/deploy_templates", { body: bulk })).status, 400);
});

test("runbooks: which ramdisks cannot run one is told when it is made, when it is changed, and afterwards", async () => {
  const folder = join(served.folder, "runbook-ramdisks");
  await mkdir(folder);
  const token = { type: "string", pattern: "^[a-z]+$" };
  const able = offeredStep({ step: "wipe", args_schema: { type: "object", properties: { token } } });
  const plain = await writeRamdiskManifest(folder, "plain", {});
  const wiping = await writeRamdiskManifest(folder, "wiping", { clean: [able] });
  const secret = { ...plain, deploy_ramdisk: String(plain["deploy_ramdisk"]).replace("file://", "file://u:hush@") };
  for (const driver_info of [plain, wiping, secret]) {
    const made = await served.ask("POST", "/v1/nodes", { body: { driver, driver_info } });
    assert.equal(made.status, 201, made.text);
  }
  const steps = [{ interface: "deploy", step: "wipe", args: { token: "hidden" }, order: 1 }];
  const made = await served.ask("POST", "/v1/runbooks", { body: { name: "wipe", steps } });
  assert.equal(made.status, 201, made.text);
  const notice = made.headers.get("ingot-notice") ?? "";
  assert.match(notice, /ramdisk plain at file:\/\/\S+plain\.initramfs cannot run it: it has no step deploy\.wipe/);
  assert.doesNotMatch(notice, /ramdisk wiping|nobody|hush|hidden/);
  const body = [{ op: "replace", path: "/steps/0/step", value: "wipe_all" }];
  const changed = await served.ask("PATCH", "/v1/runbooks/wipe", { body });
  assert.match(changed.headers.get("ingot-notice") ?? "", /nobody .* deploy\.wipe_all.*ramdisk wiping/);
  const support = await served.ask("GET", "/ingot/v1/runbooks/wipe/support");
  assert.doesNotMatch(support.text, /hush/);
  const unable = (support.json["ramdisks"] as readonly JsonObject[]).filter(({ can_run: can }) => can === false);
  assert.deepEqual(unable.map(({ source }) => source).toSorted(), ["ramdisk own", "ramdisk plain", "ramdisk wiping"]);
});

test("what is mounted is what the document says, and the other way round", async () => {
  const document = (await served.ask("GET", "/ingot/v1/openapi.json")).json;
  assert.deepEqual(document, openApiDocument());
  const paths = document["paths"] as Readonly<Record<string, object>>;
  const written = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const { conductor } = served;
  const server = createServer({ useCases: bindUseCases(conductor), media: conductor.media, log: silentLogger });
  const mounted = server.routes.filter((key) => key !== "HEAD /ingot/v1/media/{secret}/{name}");
  assert.deepEqual(mounted.toSorted(), written.toSorted());
  await server.close();
});
