/** If-Match and ETag of every resource and every way to write it: both are listed from the table of routes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BARE_METAL_ROUTES, INGOT_ROUTES, type Route } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
let node: JsonObject;
before(async () => {
  served = await serve();
  node = (await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } })).json;
  // Volumes are let go of machines that are off.
  await served.conductor.store.nodes.update(node["uuid"] as never, { power_state: "power off" });
});
after(() => served[Symbol.asyncDispose]());

const STEP = { interface: "bios", step: "factory_reset", args: {} };
let made = 0;
/** How each resource is made: another one with each call. */
const MAKE: Readonly<Record<string, () => readonly [collection: string, body: object]>> = {
  node: () => ["nodes", { driver: "fake-hardware", name: `n${(made += 1)}x` }],
  port: () => ["ports", { node_uuid: node["uuid"], address: `52:54:00:00:00:${((made += 1) + 16).toString(16)}` }],
  portgroup: () => ["portgroups", { node_uuid: node["uuid"] }],
  chassis: () => ["chassis", {}],
  connector: () => ["volume/connectors", { node_uuid: node["uuid"], type: "iqn", connector_id: `c${(made += 1)}` }],
  target: () => [
    "volume/targets",
    { node_uuid: node["uuid"], volume_type: "iscsi", volume_id: "v", boot_index: (made += 1) },
  ],
  allocation: () => ["allocations", { resource_class: "none-such" }],
  template: () => ["deploy_templates", { name: `CUSTOM_T${(made += 1)}`, steps: [{ ...STEP, priority: 1 }] }],
  runbook: () => ["runbooks", { name: `r${(made += 1)}`, steps: [{ ...STEP, order: 1 }] }],
  rule: () => ["inspection_rules", { actions: [{ op: "fail", args: { msg: "x" } }] }],
};

interface Target {
  readonly path: string;
  readonly tag: string;
  readonly uuid: string;
}

async function make(resource: string): Promise<Target> {
  const [collection, body] = MAKE[resource]?.() ?? assert.fail(`nobody knows how a ${resource} is made`);
  const answer = await served.ask("POST", `/v1/${collection}`, { body });
  assert.equal(answer.status, 201, answer.text);
  const uuid = String(answer.json["uuid"]);
  return { uuid, path: `/v1/${collection}/${uuid}`, tag: answer.headers.get("etag") ?? assert.fail(answer.text) };
}

/** The resource that the first parameter of a path names. */
const namedBy = (path: string) => /\{(\w+)\}/.exec(path)?.[1] ?? "";
/** What is not written down, or is written by an agent, has no ETag of its own to match. */
const WITHOUT = ["driver", "hostname"];
const AGENTS = ["POST /v1/heartbeat/{node}"];
const WRITES = (Object.entries(BARE_METAL_ROUTES) as [string, Route][])
  .map(([key, row]) => ({ key, row, method: key.split(" ")[0] ?? "", path: key.split(" ")[1] ?? "" }))
  .filter(({ key, method, path }) => {
    return method !== "GET" && path.includes("{") && !AGENTS.includes(key) && !WITHOUT.includes(namedBy(path));
  });

test("every resource that can be written is among them", () => {
  assert.deepEqual([...new Set(WRITES.map(({ path }) => namedBy(path)))].toSorted(), Object.keys(MAKE).toSorted());
});

for (const resource of Object.keys(MAKE)) {
  test(`a ${resource} is shown with an ETag, and not again to who has it`, async () => {
    const { path, tag } = await make(resource);
    const shown = await served.ask("GET", path);
    assert.equal(shown.headers.get("etag"), tag);
    const again = await served.ask("GET", path, { headers: { "If-None-Match": `"other", W/${tag}` } });
    assert.deepEqual([again.status, again.text], [304, ""]);
  });

  test(`of many who delete a ${resource} with its ETag exactly one does`, async () => {
    const { path, tag } = await make(resource);
    const headers = { "If-Match": tag };
    const answers = await Promise.all([1, 2, 3].map(() => served.ask("DELETE", path, { headers })));
    assert.equal(answers.filter(({ status }) => status === 204).length, 1, answers.map(({ text }) => text).join());
    assert.ok(answers.every(({ status }) => [204, 404, 409, 412].includes(status)));
  });
}

for (const { key, method, path, row } of WRITES) {
  test(`${key} is refused with an old ETag, and nothing is changed`, async () => {
    const target = await make(namedBy(path));
    const untouched = (await served.ask("GET", target.path)).text;
    const asked = path
      .replace(/\{\w+\}/, target.uuid)
      .replace("{trait}", "CUSTOM_A")
      .replace(/\{\w+\}/g, "11111111-1111-4111-8111-111111111111");
    const body = BODIES[key] ?? (row.body?.kind === "patch" ? [] : undefined);
    const query = asked.endsWith("vendor_passthru") ? "?method=second_method" : "";
    for (const tag of ['"0-115"', `W/${target.tag}`]) {
      const answer = await served.ask(method, `${asked}${query}`, {
        headers: { "If-Match": tag },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(answer.status, 412, answer.text);
    }
    assert.equal((await served.ask("GET", target.path)).text, untouched);
  });
}

/** What would be taken, so that nothing else is refused first. */
const BODIES: Readonly<Record<string, unknown>> = {
  "PUT /v1/nodes/{node}/states/power": { target: "power on" },
  "PUT /v1/nodes/{node}/states/provision": { target: "manage" },
  "PUT /v1/nodes/{node}/states/raid": { logical_disks: [{ size_gb: 1, raid_level: "1" }] },
  "PUT /v1/nodes/{node}/states/console": { enabled: true },
  "PUT /v1/nodes/{node}/states/boot_mode": { target: "uefi" },
  "PUT /v1/nodes/{node}/states/secure_boot": { target: true },
  "PUT /v1/nodes/{node}/management/boot_device": { boot_device: "pxe" },
  "PUT /v1/nodes/{node}/management/indicators/{indicator}": { state: "on" },
  "PUT /v1/nodes/{node}/traits": { traits: ["CUSTOM_A"] },
  "PUT /v1/runbooks/{runbook}/traits": { traits: ["CUSTOM_A"] },
  "POST /v1/nodes/{node}/vifs": { id: "v" },
  "POST /v1/nodes/{node}/vmedia": { device_type: "cdrom", image_url: "http://images/x.iso" },
};

const INGOT_WRITES = Object.keys(INGOT_ROUTES).filter((key) => !/^(GET|HEAD) /.test(key));
/** What each of Ingot's own routes would take. */
const INGOT_BODIES: Readonly<Record<string, unknown>> = {
  "PUT /ingot/v1/nodes/{node}/states/provision": { target: "manage" },
  "PUT /ingot/v1/deploy_templates/{template}/steps": { steps: [{ ...STEP, priority: 2, timeout: 60 }] },
  "PUT /ingot/v1/runbooks/{runbook}/steps": { steps: [{ ...STEP, order: 2, timeout: 60 }] },
};

for (const key of INGOT_WRITES) {
  const [method = "", path = ""] = key.split(" ");
  const resource = namedBy(path);
  test(`${key} is refused with an old ETag, and with one of nothing`, async () => {
    const target = resource === "" ? undefined : await make(resource);
    const asked = path.replace(/\{\w+\}/, target?.uuid ?? "");
    const body = INGOT_BODIES[key] ?? {};
    const options = { headers: { "If-Match": '"0-115"' }, ...(method === "DELETE" ? {} : { body }) };
    const answer = await served.ask(method, asked, options);
    assert.deepEqual([answer.status, answer.error["code"]], [412, "api.precondition_failed"], answer.text);
  });
}

for (const [resource, collection, body] of [
  ["template", "deploy_templates", INGOT_BODIES["PUT /ingot/v1/deploy_templates/{template}/steps"]],
  ["runbook", "runbooks", INGOT_BODIES["PUT /ingot/v1/runbooks/{runbook}/steps"]],
] as const) {
  test(`a ${resource} of Ingot's own form has an ETag; of many who set its steps with it exactly one does`, async () => {
    const { uuid, tag } = await make(resource);
    const path = `/ingot/v1/${collection}/${uuid}`;
    const shown = await served.ask("GET", path);
    assert.deepEqual([shown.status, shown.headers.get("etag")], [200, tag]);
    assert.equal((await served.ask("GET", path, { headers: { "If-None-Match": tag } })).status, 304);
    const headers = { "If-Match": tag, "If-None-Match": tag };
    const answers = await Promise.all([1, 2, 3].map(() => served.ask("PUT", `${path}/steps`, { headers, body })));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 412, 412]);
    const won = answers.find(({ status }) => status === 200);
    assert.equal(won?.headers.get("etag"), (await served.ask("GET", path)).headers.get("etag"));
  });
}
