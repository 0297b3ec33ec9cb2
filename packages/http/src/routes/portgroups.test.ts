import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { defaultConfig } from "@ingot/conductor";
import type { JsonObject } from "@ingot/kernel";
import { type Answer, type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
let node: string;
let other: string;
before(async () => {
  served = await serve({}, { config: { ...defaultConfig, conductorGroup: "g1" } });
  const make = async (body: object) => String((await ask("POST", "/v1/nodes", { body })).json["uuid"]);
  node = await make({ driver: "fake-hardware", name: "n1", shard: "s1", conductor_group: "g1" });
  other = await make({ driver: "fake-hardware", name: "n2" });
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const faultOf = (answer: Answer) => String(answer.error["faultstring"]);
const uuids = (answer: Answer, key: string) =>
  (answer.json[key] as readonly JsonObject[]).map((item) => String(item["uuid"]));
let mac = 0;
const address = () => `52:54:00:00:01:${String((mac += 1)).padStart(2, "0")}`;
const patch = (path: string, ...body: object[]) => ask("PATCH", path, { body });

test("a port group is created with its defaults, found by name, node, address, shard and conductor group", async () => {
  const given = address();
  const made = await ask("POST", "/v1/portgroups", {
    body: { node_uuid: node, name: "bond0", address: given.toUpperCase(), properties: { miimon: 100 } },
  });
  assert.equal(made.status, 201, made.text);
  const uuid = String(made.json["uuid"]);
  assert.equal(made.headers.get("location"), `${served.url}/v1/portgroups/${uuid}`);
  const { mode, standalone_ports_supported, properties, internal_info, extra, category } = made.json;
  assert.deepEqual(
    [made.json["address"], mode, standalone_ports_supported, properties, internal_info, extra, category],
    [given, "active-backup", true, { miimon: 100 }, {}, {}, null],
  );
  assert.deepEqual(
    (made.json["ports"] as readonly JsonObject[]).map(({ href }) => href),
    [`${served.url}/v1/portgroups/${uuid}/ports`, `${served.url}/portgroups/${uuid}/ports`],
  );
  for (const path of [
    "/v1/portgroups?node=n1",
    "/v1/nodes/n1/portgroups",
    `/v1/portgroups?address=${given}`,
    "/v1/portgroups?shard=s1,s2",
    "/v1/portgroups?conductor_groups=g1",
    "/v1/portgroups/detail?node=n1",
    "/v1/nodes/n1/portgroups/detail",
  ]) {
    const found = await ask("GET", path);
    assert.deepEqual(uuids(found, "portgroups"), [uuid], `${path}: ${found.text}`);
    const shown = (found.json["portgroups"] as readonly JsonObject[])[0] ?? {};
    assert.equal("properties" in shown, path.includes("detail"), path);
  }
  assert.deepEqual(uuids(await ask("GET", "/v1/nodes/n2/portgroups"), "portgroups"), []);
  assert.equal((await ask("GET", "/v1/portgroups/bond0")).json["uuid"], uuid);
  assert.deepEqual(Object.keys((await ask("GET", "/v1/portgroups/bond0?fields=name,ports")).json).toSorted(), [
    "links",
    "name",
    "ports",
  ]);
  assert.equal((await ask("GET", "/v1/portgroups?node=nope")).status, 404);
  assert.equal((await ask("GET", "/v1/portgroups?shard=s1&node=n1")).status, 400);
  assert.equal((await ask("DELETE", "/v1/portgroups/bond0")).status, 204);
  assert.equal((await ask("GET", "/v1/portgroups/bond0")).status, 404);
});

test("names and addresses of port groups are unique, however many come at once; what does not fit is refused", async () => {
  const body = { node_uuid: node, name: "bond1", address: address() };
  const all = await Promise.all(Array.from({ length: 5 }, () => ask("POST", "/v1/portgroups", { body })));
  assert.deepEqual(all.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409]);
  const taken = await ask("POST", "/v1/portgroups", { body: { ...body, name: "bond2" } });
  assert.match(faultOf(taken), new RegExp(`A portgroup with MAC address ${body.address} already exists`));
  const unknown = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
  const cases: readonly (readonly [body: object, status: number, words: RegExp, version?: string])[] = [
    [{}, 400, /'node_uuid' is a required property/],
    [{ node_uuid: "n1" }, 400, /Expected UUID for node_uuid: n1/],
    [{ node_uuid: unknown }, 400, /Node .* could not be found/],
    [{ node_uuid: node, name: "a b" }, 400, /Cannot create portgroup with invalid name 'a b'/],
    [{ node_uuid: node, address: "x" }, 400, /Expected valid MAC address for address: x/],
    [{ node_uuid: node, standalone_ports_supported: "maybe" }, 400, /Unrecognized value 'maybe'/],
    [{ node_uuid: node, dynamic_portgroup: true }, 400, /'dynamic_portgroup' was unexpected/],
    [{ node_uuid: node, mode: "802.3ad" }, 406, /1\.26/, "1.25"],
    [{ node_uuid: node, category: "x" }, 406, /1\.103/, "1.102"],
    [{ node_uuid: node, name: "bond1" }, 409, /A portgroup with name bond1 already exists/],
  ];
  for (const [asked, status, words, version] of cases) {
    const answer = await ask("POST", "/v1/portgroups", { body: asked, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, status, answer.text);
    assert.match(faultOf(answer), words);
  }
  assert.equal((await ask("DELETE", "/v1/portgroups/bond1")).status, 204);
});

test("a port group changes; one with ports neither goes away nor to another node", async () => {
  const made = await ask("POST", "/v1/portgroups", { body: { node_uuid: node, name: "bond3" } });
  const group = `/v1/portgroups/${String(made.json["uuid"])}`;
  const body = { node_uuid: node, address: address(), portgroup_uuid: made.json["uuid"] };
  const port = await ask("POST", "/v1/ports", { body });
  assert.equal(port.json["portgroup_uuid"], made.json["uuid"], port.text);
  for (const path of [`${group}/ports`, "/v1/portgroups/bond3/ports", "/v1/ports?portgroup=bond3"]) {
    assert.deepEqual(uuids(await ask("GET", path), "ports"), [port.json["uuid"]], path);
  }
  const detailed = (await ask("GET", `${group}/ports/detail`)).json["ports"] as readonly JsonObject[];
  assert.equal(detailed[0]?.["pxe_enabled"], true);
  assert.equal((await ask("GET", "/v1/ports?portgroup=nope")).status, 404);
  const changed = await patch(
    group,
    { op: "replace", path: "/mode", value: "802.3ad" },
    { op: "add", path: "/properties/miimon", value: 50 },
    { op: "replace", path: "/standalone_ports_supported", value: "no" },
    { op: "replace", path: "/name", value: "bond4" },
  );
  assert.deepEqual(
    [
      changed.json["mode"],
      changed.json["properties"],
      changed.json["standalone_ports_supported"],
      changed.json["name"],
    ],
    ["802.3ad", { miimon: 50 }, false, "bond4"],
    changed.text,
  );
  const booting = await ask("POST", "/v1/ports", { body: { ...body, address: address(), pxe_enabled: true } });
  assert.equal(booting.status, 409, booting.text);
  assert.match(faultOf(booting), /doesn't support standalone ports/);
  const cases: readonly (readonly [operation: object, status: number, words: RegExp])[] = [
    [{ op: "remove", path: "/mode" }, 400, /'mode' is a mandatory attribute/],
    [{ op: "replace", path: "/internal_info", value: {} }, 400, /Cannot patch \/internal_info/],
    [{ op: "replace", path: "/name", value: "ä" }, 400, /Cannot change name to invalid name/],
    [{ op: "replace", path: "/node_uuid", value: other }, 400, /there are ports associated/],
    [{ op: "remove", path: "/node_uuid" }, 400, /node_uuid/],
  ];
  for (const [operation, status, words] of cases) {
    const answer = await patch(group, operation);
    assert.equal(answer.status, status, answer.text);
    assert.match(faultOf(answer), words);
  }
  const full = await ask("DELETE", group);
  assert.deepEqual([full.status, /contains ports/.test(faultOf(full))], [400, true], full.text);
  const out = await patch(`/v1/ports/${String(port.json["uuid"])}`, { op: "remove", path: "/portgroup_uuid" });
  assert.equal(out.json["portgroup_uuid"], null, out.text);
  const moved = await patch(group, { op: "replace", path: "/node_uuid", value: other });
  assert.equal(moved.json["node_uuid"], other, moved.text);
  const astray = await patch(`/v1/ports/${String(port.json["uuid"])}`, {
    op: "add",
    path: "/portgroup_uuid",
    value: made.json["uuid"],
  });
  assert.match(faultOf(astray), /belonging to a different node/);
  assert.equal((await ask("DELETE", group)).status, 204);
});

test("ports of one group are on one physical network", async () => {
  const made = await ask("POST", "/v1/portgroups", { body: { node_uuid: node } });
  const body = { node_uuid: node, portgroup_uuid: made.json["uuid"], physical_network: "a" };
  assert.equal((await ask("POST", "/v1/ports", { body: { ...body, address: address() } })).status, 201);
  const second = await ask("POST", "/v1/ports", { body: { ...body, address: address(), physical_network: "b" } });
  assert.deepEqual([second.status, /physical network b cannot become/.test(faultOf(second))], [409, true], second.text);
});

test("a group's physical network is that of its ports", async () => {
  const made = await ask("POST", "/v1/portgroups", { body: { node_uuid: node, physical_network: "a" } });
  const group = `/v1/portgroups/${String(made.json["uuid"])}`;
  const body = { node_uuid: node, portgroup_uuid: made.json["uuid"] };
  const joined = await ask("POST", "/v1/ports", { body: { ...body, address: address() } });
  assert.equal(joined.json["physical_network"], "a", joined.text);
  const elsewhere = await ask("POST", "/v1/ports", { body: { ...body, address: address(), physical_network: "b" } });
  assert.equal(elsewhere.status, 409);
  assert.match(faultOf(elsewhere), /physical network b cannot become a member of port group .* which is in a/);
  const alone = await ask("POST", "/v1/ports", { body: { node_uuid: node, address: address() } });
  const port = `/v1/ports/${String(alone.json["uuid"])}`;
  const join = { op: "add", path: "/portgroup_uuid", value: made.json["uuid"] };
  assert.equal((await patch(port, join, { op: "add", path: "/physical_network", value: "b" })).status, 409);
  assert.equal((await patch(port, join)).json["physical_network"], "a");
  assert.equal((await patch(port, { op: "remove", path: "/physical_network" })).status, 409);
  assert.equal((await patch(group, { op: "replace", path: "/physical_network", value: "c" })).status, 200);
  const ports = (await ask("GET", `${group}/ports/detail`)).json["ports"] as readonly JsonObject[];
  assert.deepEqual(
    ports.map((each) => each["physical_network"]),
    ["c", "c"],
  );
  const available = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware" }, version: "1.10" });
  const inUse = { node_uuid: available.json["uuid"] };
  const bond = await ask("POST", "/v1/portgroups", { body: inUse });
  await ask("POST", "/v1/ports", { body: { ...inUse, address: address(), portgroup_uuid: bond.json["uuid"] } });
  const network = { op: "add", path: "/physical_network", value: "d" };
  const refused = await patch(`/v1/portgroups/${String(bond.json["uuid"])}`, network);
  assert.deepEqual([refused.status, /unless node .* is in a enroll/.test(faultOf(refused))], [409, true], refused.text);
});

test("an empty mode is none that was said", async () => {
  const made = await ask("POST", "/v1/portgroups", { body: { node_uuid: node, mode: "" } });
  assert.equal(made.json["mode"], "active-backup", made.text);
});

test("port groups are not there before their microversions", async () => {
  for (const [method, path, version] of [
    ["GET", "/v1/portgroups", "1.22"],
    ["POST", "/v1/portgroups", "1.22"],
    ["GET", "/v1/nodes/n1/portgroups", "1.23"],
    ["GET", "/v1/portgroups/x/ports", "1.23"],
  ] as const) {
    assert.equal((await ask(method, path, { version })).status, 404, path);
  }
});
