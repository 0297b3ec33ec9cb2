/**
 * The microversions that no installed client and no installed Ironic knows, 1.83 to 1.115: each is written down here from
 * Ironic's own list of what it added, not taken from the table that the server is made from.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Answer, type AskOptions, serve, type Served } from "@ingot/http/testing/served";
import { isJsonObject, type JsonObject } from "@ingot/kernel";

let served: Served;
let port = "";
let made = 0;

/** Whether a microversion has the thing. */
type Probe = (version: string) => Promise<boolean>;

/** PORT in a path stands for the port's UUID. */
const ask = (method: string, path: string, version: string, options: AskOptions = {}): Promise<Answer> =>
  served.ask(method, path.replace("PORT", port), { ...options, version });
const provision = (version: string, body: object) => ask("PUT", "/v1/nodes/n1/states/provision", version, { body });

const shows =
  (path: string, field: string): Probe =>
  async (version) =>
    field in (await ask("GET", path, version)).json;
const item =
  (path: string, list: string, field: string): Probe =>
  async (version) => {
    const items = (await ask("GET", path, version)).json[list];
    assert.ok(Array.isArray(items) && items.length > 0, `${path} lists nothing`);
    return isJsonObject(items[0]) && field in items[0];
  };
const answers =
  (path: string, status = 200): Probe =>
  async (version) =>
    (await ask("GET", path, version)).status === status;
const verb =
  (target: string): Probe =>
  async (version) =>
    (await provision(version, { target })).status !== 406;
const all =
  (...probes: readonly Probe[]): Probe =>
  async (version) => {
    const found = await Promise.all(probes.map((probe) => probe(version)));
    assert.ok(
      found.every((each) => each === found[0]),
      `a part of it is there in ${version}, another is not`,
    );
    return found[0] === true;
  };
const not =
  (probe: Probe): Probe =>
  async (version) =>
    !(await probe(version));

/** A port is created with its node's name. */
const portByName: Probe = async (version) => {
  made += 1;
  const address = `52:54:00:00:01:${made.toString(16).padStart(2, "0")}`;
  return (await ask("POST", "/v1/ports", version, { body: { node_uuid: "n1", address } })).status === 201;
};
/** `~1` in the path of a patch is `/` in the key. */
const escapes: Probe = async (version) => {
  const patched = await ask("PATCH", "/v1/nodes/n1", version, { body: [{ op: "add", path: "/extra/a~1b", value: 1 }] });
  if (patched.status === 400) return false;
  return "a/b" in (patched.json["extra"] as JsonObject);
};
const requestId: Probe = async (version) =>
  (await ask("GET", "/v1/nodes", version)).headers.has("x-openstack-request-id");
/** A local_link_connection of a hardware VTEP: 1.90 to 1.104. */
const vtep: Probe = async (version) => {
  made += 1;
  const address = `52:54:00:00:02:${made.toString(16).padStart(2, "0")}`;
  const link = {
    "vtep-logical-switch": "l",
    "vtep-physical-switch": "p",
    port_id: "1",
    switch_id: "0a:1b:2c:3d:4e:5f",
  };
  const node = (await served.ask("GET", "/v1/nodes/n1")).json["uuid"];
  const body = { node_uuid: node, address, local_link_connection: link };
  return (await ask("POST", "/v1/ports", version, { body })).status === 201;
};
const attach: Probe = async (version) => {
  const body = { device_type: "cdrom", image_url: "http://127.0.0.1/x.iso" };
  return (await ask("POST", "/v1/nodes/n1/vmedia", version, { body })).status !== 404;
};

const ADDED: Readonly<Record<number, Probe>> = {
  83: all(shows("/v1/nodes/n1", "parent_node"), answers("/v1/nodes/n1/children")),
  85: verb("unhold"),
  86: all(shows("/v1/nodes/n1", "firmware_interface"), answers("/v1/nodes/n1/firmware")),
  87: all(shows("/v1/nodes/n1", "service_step"), verb("service")),
  88: shows("/v1/ports/PORT", "name"),
  89: attach,
  90: vtep,
  91: not(answers("/v1/nodes/n1.json")),
  92: answers("/v1/runbooks"),
  93: answers("/v1/nodes/n1/vmedia"),
  94: portByName,
  95: shows("/v1/nodes/n1", "disable_power_off"),
  96: answers("/v1/inspection_rules"),
  97: shows("/v1/ports/PORT", "description"),
  98: escapes,
  99: all(answers("/v1/ports?conductor_groups=g"), answers("/v1/portgroups?conductor_groups=g")),
  100: shows("/v1/ports/PORT", "vendor"),
  101: shows("/v1/ports/PORT", "category"),
  102: shows("/v1/portgroups/bond0", "physical_network"),
  103: shows("/v1/portgroups/bond0", "category"),
  104: all(shows("/v1/nodes/n1", "instance_name"), answers("/v1/nodes?instance_name=x")),
  106: answers("/v1/portgroups?shard=s"),
  107: requestId,
  109: shows("/v1/nodes/n1", "health"),
  111: all(
    shows("/v1/ports/PORT", "available_for_dynamic_portgroup"),
    shows("/v1/portgroups/bond0", "dynamic_portgroup"),
  ),
  112: all(shows("/v1/runbooks/CUSTOM_R", "description"), answers("/v1/runbooks/CUSTOM_R/traits")),
  113: item("/v1/nodes/n1/history?detail=true", "history", "project"),
  114: item("/v1/nodes/n1/firmware", "firmware", "vendor"),
  115: item("/v1/nodes/n1/history?detail=true", "history", "duration_seconds"),
};

/** Those of which a request to a node at rest shows nothing, and where they are tested. */
const ELSEWHERE: Readonly<Record<number, string>> = {
  84: "http/routes/inspection.test.ts: continue_inspection",
  105: "takes away what 1.90 added: below",
  108: "http/routes/node-states.test.ts: disable_ramdisk when servicing",
  110: "http/routes/node-states.test.ts: abort in wait call-back",
};

before(async () => {
  served = await serve();
  const must = async (method: string, path: string, body: object) => {
    const answer = await served.ask(method, path, { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer.json;
  };
  const node = await must("POST", "/v1/nodes", { driver: "fake-hardware", name: "n1" });
  const group = { node_uuid: node["uuid"], name: "bond0" };
  await must("POST", "/v1/portgroups", group);
  port = String((await must("POST", "/v1/ports", { node_uuid: node["uuid"], address: "52:54:00:00:00:01" }))["uuid"]);
  const steps = [{ interface: "bios", step: "factory_reset", args: {}, order: 1 }];
  await must("POST", "/v1/runbooks", { name: "CUSTOM_R", steps });
  await must("PUT", "/v1/nodes/n1/states/provision", { target: "manage" });
  const waited = await served.ask("GET", "/ingot/v1/nodes/n1?wait=30&until=manageable");
  assert.equal(waited.json["provision_state"], "manageable", waited.text);
});
after(() => served[Symbol.asyncDispose]());

for (const [minor, probe] of Object.entries(ADDED)) {
  test(`1.${minor} has what it added, and 1.${Number(minor) - 1} has not`, async () => {
    assert.equal(await probe(`1.${Number(minor) - 1}`), false, `1.${Number(minor) - 1}`);
    assert.equal(await probe(`1.${minor}`), true, `1.${minor}`);
    if (minor !== "90") assert.equal(await probe("latest"), true, "latest");
  });
}

test("1.105 takes away what 1.90 added", async () => {
  assert.equal(await vtep("1.104"), true);
  assert.equal(await vtep("1.105"), false);
});

test("every microversion from 1.83 to the newest is among them", async () => {
  const newest = (await served.ask("GET", "/v1")).headers.get("x-openstack-ironic-api-maximum-version") ?? "";
  const wanted = Array.from({ length: Number(newest.split(".")[1]) - 82 }, (_, index) => String(index + 83));
  assert.deepEqual(
    wanted.filter((minor) => !(minor in ADDED) && !(minor in ELSEWHERE)),
    [],
  );
});
