import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const create = async (fields: JsonObject = {}) => {
  const made = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", ...fields } });
  assert.equal(made.status, 201, made.text);
  return made;
};
const patch = (node: string, operations: unknown, version?: string) =>
  ask("PATCH", `/v1/nodes/${node}`, { body: operations, ...(version === undefined ? {} : { version }) });

test("a node is created with Ironic's defaults, its Location and its links", async () => {
  const made = await create({ name: "made", driver_info: { redfish_password: "x", a: { password: "y" } } });
  const uuid = String(made.json["uuid"]);
  assert.equal(made.headers.get("location"), `${served.url}/v1/nodes/${uuid}`);
  assert.equal(made.json["provision_state"], "enroll");
  assert.deepEqual(made.json["driver_info"], { redfish_password: "******", a: { password: "******" } });
  assert.deepEqual(made.json["links"], [
    { href: `${served.url}/v1/nodes/${uuid}`, rel: "self" },
    { href: `${served.url}/nodes/${uuid}`, rel: "bookmark" },
  ]);
  assert.match(String(made.json["created_at"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  const shown = await ask("GET", "/v1/nodes/made");
  assert.deepEqual({ ...shown.json, updated_at: null }, { ...made.json, updated_at: null });
  assert.equal((await ask("GET", `/nodes/${uuid}`)).json["uuid"], uuid, "the bookmark's path, without the version");
});

test("what a client may not say of a new node is refused in Ironic's words", async () => {
  const cases: readonly (readonly [body: unknown, status: number, words: RegExp, version?: string])[] = [
    [{ name: "x" }, 400, /^Schema error for node: 'driver' is a required property/],
    [{ driver: "fake-hardware", foo: 1 }, 400, /Additional properties are not allowed \('foo' was unexpected\)/],
    [{ driver: 5 }, 400, /5 is not of type 'string'/],
    [[], 400, /\[\] is not of type 'object'/],
    [{ driver: "nope" }, 400, /nope/],
    [{ driver: "fake-hardware", name: "n one" }, 400, /Cannot create node with invalid name 'n one'/],
    [{ driver: "fake-hardware", name: "detail" }, 400, /The word "detail" is reserved/],
    [{ driver: "fake-hardware", name: "x" }, 406, /Request not acceptable/, "1.4"],
    [{ driver: "fake-hardware", uuid: "zz" }, 400, /Expected UUID for uuid: zz/],
    [{ driver: "fake-hardware", power_state: "power on" }, 400, /'power_state' was unexpected/],
    [{ driver: "fake-hardware", automated_clean: "perhaps" }, 400, /Invalid automated_clean/],
    [{ driver: "fake-hardware", boot_interface: "nope" }, 400, /nope/],
  ];
  for (const [body, status, words, version] of cases) {
    const answer = await ask("POST", "/v1/nodes", { body, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    assert.match(String(answer.error["faultstring"]), words);
    assert.equal(answer.error["faultcode"], "Client");
    assert.equal(answer.error["debuginfo"], null);
  }
});

test("a name or UUID that is taken is a conflict, and of two at once exactly one wins", async () => {
  await create({ name: "taken" });
  const again = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "taken" } });
  assert.equal(again.status, 409);
  assert.match(String(again.error["faultstring"]), /taken/);
  const racing = await Promise.all(
    Array.from({ length: 8 }, () => ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "raced" } })),
  );
  assert.deepEqual(
    racing.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 409, 409, 409, 409, 409, 409, 409],
  );
});

test("a node that is not there is a 404, an ident that is none a 400, a name before 1.5 a 404", async () => {
  const missing = await ask("GET", "/v1/nodes/nope");
  assert.equal(missing.status, 404);
  assert.match(String(missing.error["faultstring"]), /^Node nope could not be found\./);
  assert.equal((await ask("GET", "/v1/nodes/n%20one")).status, 400);
  await create({ name: "named" });
  assert.equal((await ask("GET", "/v1/nodes/named", { version: "1.4" })).status, 404);
  assert.equal((await ask("GET", "/v1/nodes/named.json", { version: "1.5" })).status, 200);
  assert.equal((await ask("GET", "/v1/nodes/named.json", { version: "1.91" })).status, 404);
  assert.equal((await ask("GET", "/v1/nodes/%ff")).status, 400);
  const long = await ask("GET", `/v1/nodes/${"n".repeat(10_000)}`);
  assert.equal(long.status, 400);
  assert.match(String(long.error["faultstring"]), /longer than any name/);
});

test("`fields` shows what is asked for, and refuses what does not exist or not yet", async () => {
  await create({ name: "fields" });
  const some = await ask("GET", "/v1/nodes/fields?fields=name,uuid");
  assert.deepEqual(Object.keys(some.json).toSorted(), ["links", "name", "uuid"]);
  const unknown = await ask("GET", "/v1/nodes/fields?fields=nope,name");
  assert.equal(unknown.status, 400);
  assert.match(String(unknown.error["faultstring"]), /Field\(s\) "nope" are not valid/);
  assert.equal((await ask("GET", "/v1/nodes/fields?fields=owner", { version: "1.40" })).status, 406);
  assert.equal((await ask("GET", "/v1/nodes/fields?fields=name", { version: "1.7" })).status, 406);
});

test("a list has the summary, `detail` all fields, `/detail` too", async () => {
  await create({ name: "listed" });
  const list = await ask("GET", "/v1/nodes");
  const first = (list.json["nodes"] as readonly JsonObject[])[0] ?? {};
  assert.deepEqual(Object.keys(first).toSorted(), [
    "instance_uuid",
    "links",
    "maintenance",
    "name",
    "power_state",
    "provision_state",
    "uuid",
  ]);
  for (const path of ["/v1/nodes?detail=True", "/v1/nodes/detail"]) {
    const detailed = (await ask("GET", path)).json["nodes"] as readonly JsonObject[];
    assert.ok("driver_info" in (detailed[0] ?? {}));
  }
  assert.equal((await ask("GET", "/v1/nodes?detail=True&fields=name")).status, 400);
  assert.equal((await ask("GET", "/v1/nodes?detail=True", { version: "1.42" })).status, 400);
});

test("pages follow one another by `next` until all were seen once, filters kept", async () => {
  for (let index = 0; index < 5; index += 1) await create({ name: `page-${index}`, resource_class: "paged" });
  const seen: string[] = [];
  let path: string | undefined = "/v1/nodes?limit=2&resource_class=paged&fields=name,uuid&sort_key=name&sort_dir=desc";
  while (path !== undefined) {
    const page = await ask("GET", path);
    assert.equal(page.status, 200, page.text);
    seen.push(...(page.json["nodes"] as readonly { name: string }[]).map(({ name }) => name));
    const next = page.json["next"] as string | undefined;
    if (next !== undefined) assert.match(next, /sort_key=name&sort_dir=desc.*resource_class=paged.*limit=2&marker=/);
    path = next?.slice(served.url.length);
  }
  assert.deepEqual(seen, ["page-4", "page-3", "page-2", "page-1", "page-0"]);
});

test("paging, sorting and filters refuse what makes no sense", async () => {
  const cases: readonly (readonly [query: string, status: number, words: RegExp, version?: string])[] = [
    ["limit=-1", 400, /Limit must be positive/],
    ["limit=0", 400, /Limit must be positive/],
    ["limit=abc", 400, /Expected an integer for limit: abc/],
    ["limit=1e9", 400, /Expected an integer/],
    ["marker=abc", 400, /Expected UUID for marker: abc/],
    ["sort_key=nope", 400, /The sort_key value "nope" is an invalid field for sorting/],
    ["sort_key=extra", 400, /invalid field for sorting/],
    ["sort_key=owner", 406, /1\.50/, "1.49"],
    ["sort_dir=up", 400, /Invalid sort direction: up/],
    ["foo=bar", 400, /Unexpected arguments: foo/],
    ["limit=1&limit=2", 400, /limit/],
    ["provision_state=xx", 400, /Provision state "xx" is not valid/],
    ["fault=xx", 400, /Unrecognized fault "xx"/],
    ["fault=power%20failure", 406, /The minimal required API version should be 1\.42/, "1.41"],
    ["maintenance=perhaps", 400, /Invalid maintenance/],
    ["parent_node=nope", 400, /nope/],
  ];
  for (const [query, status, words, version] of cases) {
    const answer = await ask("GET", `/v1/nodes?${query}`, version === undefined ? {} : { version });
    assert.equal(answer.status, status, `${query}: ${answer.text}`);
    assert.match(String(answer.error["faultstring"]), words);
  }
  const gone = await ask("GET", "/v1/nodes?marker=aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa");
  assert.ok(gone.status === 400 || gone.status === 404, gone.text);
  assert.equal((await ask("GET", "/v1/nodes?limit=999999999999")).status, 200);
});

test("a patch changes fields, and null and remove bring defaults back", async () => {
  await create({ name: "patched", description: "old", extra: { keep: 1 } });
  const changed = await patch("patched", [
    { op: "replace", path: "/description", value: "new" },
    { op: "add", path: "/extra/more", value: [1] },
    { op: "add", path: "/driver_info/redfish_password", value: "secret" },
    { op: "add", path: "/maintenance", value: "true" },
  ]);
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json["description"], "new");
  assert.deepEqual(changed.json["extra"], { keep: 1, more: [1] });
  assert.deepEqual(changed.json["driver_info"], { redfish_password: "******" });
  assert.equal(changed.json["maintenance"], true);
  const removed = await patch("patched", [
    { op: "remove", path: "/description" },
    { op: "remove", path: "/extra" },
    { op: "remove", path: "/maintenance" },
  ]);
  assert.equal(removed.json["description"], null);
  assert.deepEqual(removed.json["extra"], {});
  assert.equal(removed.json["maintenance"], false);
});

test("a patch is refused for fields that may not change, values that do not fit, versions that lack them", async () => {
  await create({ name: "refusing" });
  const cases: readonly (readonly [operation: object, status: number, words: RegExp, version?: string])[] = [
    [{ op: "add", path: "/nope", value: 1 }, 400, /Cannot patch \/nope. Only the following can be updated: auto/],
    [{ op: "replace", path: "/uuid", value: "x" }, 400, /Cannot patch \/uuid/],
    [{ op: "replace", path: "/provision_state", value: "active" }, 400, /Cannot patch/],
    [{ op: "remove", path: "/driver" }, 400, /'driver' is a required property/],
    [{ op: "replace", path: "/driver", value: "nope" }, 400, /nope/],
    [{ op: "replace", path: "/driver_info", value: [] }, 400, /not of type/],
    [{ op: "replace", path: "/name", value: "n one" }, 400, /Cannot change name to invalid name 'n one'/],
    [{ op: "replace", path: "/instance_uuid", value: "zz" }, 400, /Expected UUID for instance_uuid/],
    [{ op: "add", path: "/owner", value: "o" }, 406, /1\.50/, "1.49"],
    [{ op: "add", path: "/description", value: "d".repeat(4097) }, 400, /too long/],
    [{ op: "replace", path: "/extra/x/y", value: 1 }, 400, /Couldn't apply patch/],
  ];
  for (const [operation, status, words, version] of cases) {
    const answer = await patch("refusing", [operation], version);
    assert.equal(answer.status, status, `${JSON.stringify(operation).slice(0, 100)}: ${answer.text}`);
    assert.match(String(answer.error["faultstring"]), words);
  }
});

test("patches of several clients at once are all applied", async () => {
  await create({ name: "shared" });
  const answers = await Promise.all(
    Array.from({ length: 3 }, (_, index) => patch("shared", [{ op: "add", path: `/extra/k${index}`, value: index }])),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  assert.deepEqual((await ask("GET", "/v1/nodes/shared")).json["extra"], { k0: 0, k1: 1, k2: 2 });
});

test("reset_interfaces needs a new driver", async () => {
  await create({ name: "resetting" });
  const answer = await ask("PATCH", "/v1/nodes/resetting?reset_interfaces=true", {
    body: [{ op: "add", path: "/extra/a", value: 1 }],
  });
  assert.equal(answer.status, 400);
  assert.match(String(answer.error["faultstring"]), /only be used when changing the node's driver/);
});

test("reset_interfaces resets nothing while the driver stays what it is", async () => {
  await create({ name: "kept", raid_interface: "no-raid" });
  const driver = (value: string) => ({ body: [{ op: "replace", path: "/driver", value }] });
  const same = await ask("PATCH", "/v1/nodes/kept?reset_interfaces=true", driver("fake-hardware"));
  assert.deepEqual([same.status, same.json["raid_interface"]], [200, "no-raid"], same.text);
  const other = await ask("PATCH", "/v1/nodes/kept?reset_interfaces=true", driver("manual-management"));
  assert.deepEqual([other.status, other.json["power_interface"]], [200, "fake"], other.text);
});

test("a node is deleted once", async () => {
  await create({ name: "deleted" });
  const gone = await ask("DELETE", "/v1/nodes/deleted");
  assert.equal(gone.status, 204);
  assert.equal(gone.text, "");
  assert.equal((await ask("DELETE", "/v1/nodes/deleted")).status, 404);
});

test("traits are added, replaced, removed", async () => {
  await create({ name: "traited" });
  const added = await ask("PUT", "/v1/nodes/traited/traits/CUSTOM_A");
  assert.equal(added.status, 204);
  assert.equal(added.headers.get("location"), `${served.url}/v1/nodes/traited/traits/CUSTOM_A`);
  assert.equal((await ask("PUT", "/v1/nodes/traited/traits/HW_CPU_X86_VMX")).status, 204);
  assert.deepEqual((await ask("GET", "/v1/nodes/traited/traits")).json, { traits: ["CUSTOM_A", "HW_CPU_X86_VMX"] });
  const wrong = await ask("PUT", "/v1/nodes/traited/traits/foo");
  assert.equal(wrong.status, 400);
  assert.match(String(wrong.error["faultstring"]), /'foo'.*does not match '\^CUSTOM_\[A-Z0-9_\]\+\$'/);
  assert.equal((await ask("DELETE", "/v1/nodes/traited/traits/CUSTOM_Z")).status, 404);
  assert.equal((await ask("PUT", "/v1/nodes/traited/traits", { body: { traits: ["CUSTOM_B"] } })).status, 204);
  assert.equal((await ask("DELETE", "/v1/nodes/traited/traits")).status, 204);
  assert.deepEqual((await ask("GET", "/v1/nodes/traited/traits")).json, { traits: [] });
  assert.equal((await ask("GET", "/v1/nodes/traited/traits", { version: "1.36" })).status, 406);
});

test("maintenance, validation, boot device and vifs", async () => {
  await create({ name: "managed" });
  assert.equal((await ask("PUT", "/v1/nodes/managed/maintenance", { body: { reason: "fan" } })).status, 202);
  assert.equal((await ask("GET", "/v1/nodes/managed?fields=maintenance_reason")).json["maintenance_reason"], "fan");
  assert.equal((await ask("DELETE", "/v1/nodes/managed/maintenance")).status, 202);
  const valid = await ask("GET", "/v1/nodes/managed/validate");
  assert.equal((valid.json["power"] as JsonObject)["result"], true);
  const set = { boot_device: "pxe", persistent: true };
  assert.equal((await ask("PUT", "/v1/nodes/managed/management/boot_device", { body: set })).status, 204);
  assert.deepEqual((await ask("GET", "/v1/nodes/managed/management/boot_device")).json, set);
  const supported = await ask("GET", "/v1/nodes/managed/management/boot_device/supported");
  assert.ok((supported.json["supported_boot_devices"] as readonly string[]).includes("pxe"));
  const pixie = await ask("PUT", "/v1/nodes/managed/management/boot_device", { body: { boot_device: "pixie" } });
  assert.equal(pixie.status, 400, pixie.text);
  const vif = await ask("POST", "/v1/nodes/managed/vifs", { body: { id: "net-1" } });
  assert.ok(vif.status === 204 || vif.status === 400, vif.text);
  assert.equal((await ask("POST", "/v1/nodes/managed/vifs", { body: {} })).status, 400);
  assert.equal((await ask("GET", "/v1/nodes/managed/vifs", { version: "1.27" })).status, 404);
  assert.equal((await ask("GET", "/v1/nodes/managed/vifs")).status, 200);
});

test("an empty resource class is none", async () => {
  assert.equal((await create({ name: "classless", resource_class: "" })).json["resource_class"], null);
});
