import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BARE_METAL_RESOURCES,
  BARE_METAL_ROUTES,
  MAX_MICROVERSION,
  MIN_MICROVERSION,
  queryOf,
  type Resource,
  type Route,
} from "@ingot/contract";
import { serve, type Served } from "./testing/served.ts";

/** What a client sees in each microversion is walked through by the table itself: a new row is tested by existing. */
let served: Served;
let uuid: string;
const PATHS: Record<string, string> = {};

before(async () => {
  served = await serve();
  const node = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware" } });
  uuid = String(node.json["uuid"]);
  const port = await served.ask("POST", "/v1/ports", { body: { address: "52:54:00:00:00:01", node_uuid: uuid } });
  const allocation = await served.ask("POST", "/v1/allocations", { body: { resource_class: "none" } });
  const template = await served.ask("POST", "/v1/deploy_templates", {
    body: { name: "CUSTOM_T", steps: [{ interface: "deploy", step: "x", args: {}, priority: 1 }] },
  });
  PATHS["node"] = `/v1/nodes/${uuid}`;
  PATHS["nodeStates"] = `/v1/nodes/${uuid}/states`;
  PATHS["port"] = `/v1/ports/${String(port.json["uuid"])}`;
  PATHS["allocation"] = `/v1/allocations/${String(allocation.json["uuid"])}`;
  PATHS["deployTemplate"] = `/v1/deploy_templates/${String(template.json["uuid"])}`;
  const belongings: readonly (readonly [name: string, path: string, body: object])[] = [
    ["chassis", "/v1/chassis", {}],
    ["portgroup", "/v1/portgroups", { node_uuid: uuid }],
    ["volumeConnector", "/v1/volume/connectors", { node_uuid: uuid, type: "iqn", connector_id: "a" }],
    ["inspectionRule", "/v1/inspection_rules", { actions: [{ op: "fail", args: { msg: "no" } }] }],
    ["runbook", "/v1/runbooks", { name: "CUSTOM_R", steps: [{ interface: "deploy", step: "x", args: {}, order: 1 }] }],
    ["volumeTarget", "/v1/volume/targets", { node_uuid: uuid, volume_type: "iscsi", volume_id: "a", boot_index: 0 }],
  ];
  for (const [name, path, body] of belongings) {
    PATHS[name] = `${path}/${String((await served.ask("POST", path, { body })).json["uuid"])}`;
  }
  PATHS["conductor"] = "/v1/conductors/conductor-1";
  PATHS["driver"] = "/v1/drivers/fake-hardware";
});
/** Nothing of the API makes one: node-states.test.ts and node-interfaces.test.ts see them. */
const MADE_BY_OPERATIONS = ["history", "biosSetting", "firmwareComponent"];

after(() => served[Symbol.asyncDispose]());

for (const [name, resource] of Object.entries(BARE_METAL_RESOURCES) as [string, Resource][]) {
  if (MADE_BY_OPERATIONS.includes(name)) continue;
  test(`fields of a ${resource.item} appear in their microversions and not before`, async () => {
    const oldest = Math.min(...Object.values(resource.fields).map((field) => field.since));
    const versions = new Set(
      Object.values(resource.fields).flatMap((field) => [
        field.since,
        field.since - 1,
        field.until ?? MAX_MICROVERSION,
      ]),
    );
    for (const version of versions) {
      if (version < Math.max(oldest, MIN_MICROVERSION)) continue;
      const shown = await served.ask("GET", PATHS[name] ?? "", { version: `1.${version}` });
      assert.equal(shown.status, 200, `1.${version}: ${shown.text}`);
      for (const [field, row] of Object.entries(resource.fields)) {
        const wanted = version >= row.since && version <= (row.until ?? MAX_MICROVERSION);
        assert.equal(field in shown.json, wanted, `${field} in 1.${version}`);
      }
    }
  });
}

const concrete = (path: string) =>
  path
    .replace("{node}", uuid)
    .replace("{trait}", "CUSTOM_A")
    .replace("{driver}", "fake-hardware")
    .replace("{hostname}", "conductor-1")
    .replace(/\{\w+\}/g, "11111111-1111-1111-1111-111111111111");

for (const [key, route] of Object.entries(BARE_METAL_ROUTES) as [string, Route][]) {
  const [method = "", path = ""] = key.split(" ");
  if (route.since > MIN_MICROVERSION) {
    test(`${key} is not there before 1.${route.since}`, async () => {
      const answer = await served.ask(method, concrete(path), { version: `1.${route.since - 1}` });
      assert.equal(answer.status, route.tooOld?.status ?? 404, answer.text);
      if (route.tooOld?.words !== undefined) assert.match(answer.text, new RegExp(route.tooOld.words));
    });
  }
  for (const [name, row] of Object.entries(queryOf(route))) {
    if (row.since <= Math.max(route.since, MIN_MICROVERSION)) continue;
    test(`${key} refuses ?${name}= before 1.${row.since}`, async () => {
      const value = { boolean: "true", integer: "1", uuid, name: uuid, mac: "52:54:00:00:00:01" }[row.kind as "uuid"];
      const answer = await served.ask(method, `${concrete(path)}?${name}=${value ?? "x"}`, {
        version: `1.${row.since - 1}`,
      });
      assert.equal(answer.status, row.unknownBefore === true ? 400 : 406, answer.text);
    });
  }
  if (route.body?.kind === "values") {
    const { values } = route.body;
    for (const [name, row] of Object.entries(values)) {
      if (row.since <= Math.max(route.since, MIN_MICROVERSION)) continue;
      test(`${key} refuses '${name}' before 1.${row.since}`, async () => {
        const body: Record<string, unknown> = {
          [name]: row.kind === "boolean" ? true : row.kind === "integer" ? 1 : "x",
        };
        if (row.schema !== undefined) body[name] = [];
        for (const [other, required] of Object.entries(values)) if (required.required === true) body[other] ??= "x";
        const answer = await served.ask(method, concrete(path), { version: `1.${row.since - 1}`, body });
        assert.equal(answer.status, row.unknownBefore === true ? 400 : 406, answer.text);
      });
    }
  }
}

test("the newest microversion of each resource has the fields of the current Ironic", () => {
  const { node, port, allocation } = BARE_METAL_RESOURCES;
  assert.equal(Object.keys(node.fields).length, 64);
  assert.equal(Object.keys(port.fields).length, 17);
  assert.equal(Object.keys(allocation.fields).length, 12);
  for (const resource of Object.values(BARE_METAL_RESOURCES) as readonly Resource[]) {
    for (const [name, field] of Object.entries(resource.fields)) {
      assert.ok(field.since >= MIN_MICROVERSION && field.since <= MAX_MICROVERSION, `${resource.item} ${name}`);
    }
  }
});
