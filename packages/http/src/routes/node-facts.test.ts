import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { defaultConfig } from "@ingot/conductor";
import type { JsonObject } from "@ingot/kernel";
import { type Answer, type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve({}, { config: { ...defaultConfig, conductorGroup: "group-1" } });
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const faultOf = (answer: Answer) => String(answer.error["faultstring"]);
const make = async (body: object) => {
  const answer = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", ...body } });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.json["uuid"]);
};
const names = async (query: string) => {
  const answer = await ask("GET", `/v1/nodes?${query}`);
  assert.equal(answer.status, 200, `${query}: ${answer.text}`);
  return (answer.json["nodes"] as readonly JsonObject[]).map(({ name }) => String(name));
};

test("a node's inventory: none before an inspection, then what it found", async () => {
  const uuid = await make({ name: "inspected" });
  const none = await ask("GET", "/v1/nodes/inspected/inventory");
  assert.deepEqual([none.status, /inventory record for node .* could not be found/.test(faultOf(none))], [404, true]);
  const found = { inventory: { memory: { physical_mb: 3072 } }, plugin_data: { error: null } };
  await served.conductor.store.inventories.put(uuid, found);
  assert.deepEqual((await ask("GET", "/v1/nodes/inspected/inventory")).json, found);
  assert.equal((await ask("GET", "/v1/nodes/inspected/inventory", { version: "1.80" })).status, 404);
});

test("shards: how many nodes are in each", async () => {
  await make({ name: "s1", shard: "east" });
  await make({ name: "s2", shard: "east" });
  await make({ name: "s3", shard: "west" });
  const { shards } = (await ask("GET", "/v1/shards")).json as { readonly shards: readonly JsonObject[] };
  assert.deepEqual(
    shards.filter(({ name }) => name !== "None"),
    [
      { name: "east", count: 2 },
      { name: "west", count: 1 },
    ],
  );
  assert.deepEqual(await names("shard=east,west&sort_key=name"), ["s1", "s2", "s3"]);
  assert.deepEqual(await names("sharded=true&shard=west"), ["s3"]);
  const old = await ask("GET", "/v1/shards", { version: "1.81" });
  assert.deepEqual(
    [old.status, old.error["description"]],
    [404, "The API version does not allow shards. It is there since 1.82."],
  );
});

test("children: left out of lists unless asked for, and never their own ancestors", async () => {
  const parent = await make({ name: "parent" });
  const child = await make({ name: "child", parent_node: parent });
  const grandchild = await make({ name: "grandchild", parent_node: child });
  const children = async (of: string) => (await ask("GET", `/v1/nodes/${of}/children`)).json["children"];
  assert.deepEqual(
    [await children("parent"), await children("child"), await children("grandchild")],
    [[child], [grandchild], []],
  );
  assert.ok(!(await names("")).includes("child"));
  assert.deepEqual(await names("parent_node=parent"), ["child"]);
  assert.deepEqual(await names(`parent_node=${child}`), ["grandchild"]);
  assert.ok((await names("include_children=true")).includes("grandchild"));
  const reparent = (node: string, value: string) =>
    ask("PATCH", `/v1/nodes/${node}`, { body: [{ op: "replace", path: "/parent_node", value }] });
  for (const value of [parent, child, grandchild]) {
    const answer = await reparent("parent", value);
    assert.deepEqual([answer.status, /a part of itself/.test(faultOf(answer))], [400, true], answer.text);
  }
  const nobody = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
  assert.equal((await reparent("parent", nobody)).status, 400);
  assert.equal((await reparent("grandchild", parent)).json["parent_node"], parent);
  assert.equal((await reparent("grandchild", "child")).status, 400, "a name does not do");
});

test("every filter of nodes finds its nodes and no others", async () => {
  const uuid = await make({
    name: "wanted",
    owner: "o1",
    lessee: "l1",
    resource_class: "gold",
    conductor_group: "Group-1",
    description: "100% wool",
    instance_name: "vm1",
    retired: true,
  });
  const instance = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";
  await served.conductor.store.nodes.update(uuid, {
    fault: "power failure",
    maintenance: true,
    provision_state: "active",
    instance_uuid: instance,
  });
  for (const query of [
    "owner=o1",
    "lessee=l1",
    "project=o1",
    "project=l1",
    "resource_class=gold",
    "conductor_group=group-1",
    "conductor_group=GROUP-1",
    "description_contains=0%25%20wo",
    "instance_name=vm1",
    "retired=true",
    "fault=power%20failure",
    "maintenance=true",
    "provision_state=active",
    "associated=true",
    `instance_uuid=${instance}`,
    "driver=fake-hardware&owner=o1",
    "conductor=conductor-1&owner=o1",
  ]) {
    assert.deepEqual(await names(query), ["wanted"], query);
  }
  for (const query of ["owner=o2", "driver=redfish", "conductor=elsewhere", "maintenance=false&owner=o1"]) {
    assert.deepEqual(await names(query), [], query);
  }
  assert.equal((await ask("GET", "/v1/nodes?fault=tired")).status, 400);
  assert.equal((await ask("GET", "/v1/nodes?provision_state=odd")).status, 400);
});

test("network data is checked before it is kept", async () => {
  const links = [{ id: "a", type: "phy", ethernet_mac_address: "52:54:00:00:00:01" }];
  const networks = [
    { id: "n", type: "ipv4", link: "a", network_id: "x", ip_address: "10.0.0.2", netmask: "255.0.0.0" },
  ];
  const data = { links, networks, services: [{ type: "dns", address: "2001:db8::1" }] };
  await make({ name: "networked", network_data: data });
  const set = (value: unknown) =>
    ask("PATCH", "/v1/nodes/networked", { body: [{ op: "replace", path: "/network_data", value }] });
  assert.deepEqual((await set({})).json["network_data"], {});
  assert.deepEqual((await set(data)).json["network_data"], data);
  const cases: readonly (readonly [value: object, words: RegExp])[] = [
    [{ links: [] }, /'networks' is a required property|'services' is a required property/],
    [{ ...data, links: "x" }, /links: 'x' is not of type 'array'/],
    [{ ...data, networks: [{ ...networks[0], ip_address: "10.0.0.256" }] }, /network_data/],
    [{ ...data, services: [{ type: "ntp", address: "10.0.0.1" }] }, /network_data/],
  ];
  for (const [value, words] of cases) {
    const answer = await set(value);
    assert.equal(answer.status, 400, answer.text);
    assert.match(faultOf(answer), words);
  }
});

test("a node is put into a conductor group only where a conductor with its driver is", async () => {
  const { conductors } = served.conductor.store;
  const gone = { hostname: "gone", conductor_group: "left", drivers: ["fake-hardware"], online: true };
  await conductors.announce({ ...gone, created_at: 1, updated_at: 1 });
  const create = (body: object) => ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", ...body } });
  for (const conductor_group of ["nowhere", "left"]) {
    const refused = await create({ conductor_group });
    assert.equal(refused.status, 400, refused.text);
    assert.match(
      faultOf(refused),
      new RegExp(`No valid host was found.* driver fake-hardware for conductor group "${conductor_group}"`),
    );
  }
  assert.match(faultOf(await create({ driver: "redfish", conductor_group: "group-1" })), /supports driver redfish/);
  assert.equal((await create({ name: "grouped", conductor_group: "GROUP-1" })).status, 201);
  const move = (path: string, value: string) =>
    ask("PATCH", "/v1/nodes/grouped", { body: [{ op: "replace", path, value }] });
  assert.equal((await move("/conductor_group", "nowhere")).status, 400);
  assert.equal((await move("/driver", "redfish")).status, 400);
  assert.equal((await move("/description", "still there")).status, 200);
  assert.equal((await move("/conductor_group", "")).json["conductor_group"], "");
});
