import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
let node: string;
before(async () => {
  served = await serve();
  const made = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  node = String(made.json["uuid"]);
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const faultOf = (answer: { readonly error: JsonObject }) => String(answer.error["faultstring"]);

const LINK = { port_id: "1", switch_id: "AA:BB:CC:00:00:01" };

test("ports: created once per MAC, found, changed, deleted", async () => {
  const body = { address: "52:54:00:AA:BB:CC", node_uuid: node, local_link_connection: LINK };
  const made = await ask("POST", "/v1/ports", { body });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json["address"], "52:54:00:aa:bb:cc");
  assert.equal(made.json["pxe_enabled"], true);
  const uuid = String(made.json["uuid"]);
  assert.equal(made.headers.get("location"), `${served.url}/v1/ports/${uuid}`);
  const twice = await ask("POST", "/v1/ports", { body });
  assert.equal(twice.status, 409);
  assert.match(faultOf(twice), /52:54:00:aa:bb:cc/);
  for (const path of [
    "/v1/ports?node=n1",
    `/v1/ports?node_uuid=${node}`,
    "/v1/nodes/n1/ports",
    "/v1/ports?address=52:54:00:AA:BB:CC",
  ]) {
    const found = (await ask("GET", path)).json["ports"] as readonly JsonObject[];
    assert.deepEqual(
      found.map((port) => port["uuid"]),
      [uuid],
      path,
    );
    assert.deepEqual(Object.keys(found[0] ?? {}).toSorted(), ["address", "links", "uuid"]);
  }
  assert.equal((await ask("GET", "/v1/ports?node=nope")).status, 404);
  const changed = await ask("PATCH", `/v1/ports/${uuid}`, {
    body: [
      { op: "replace", path: "/pxe_enabled", value: false },
      { op: "add", path: "/name", value: "eth0" },
    ],
  });
  assert.equal(changed.json["pxe_enabled"], false, changed.text);
  assert.equal((await ask("GET", "/v1/ports/eth0")).json["uuid"], uuid);
  assert.equal((await ask("GET", "/v1/ports/eth0", { version: "1.87" })).status, 400);
  assert.equal((await ask("DELETE", `/v1/ports/${uuid}`)).status, 204);
  assert.equal((await ask("GET", `/v1/ports/${uuid}`)).status, 404);
});

test("ports: what does not fit is refused", async () => {
  const cases: readonly (readonly [body: unknown, words: RegExp, version?: string])[] = [
    [{ address: "zz", node_uuid: node }, /Expected valid MAC address for address: zz/],
    [{ address: "52:54:00:00:00:01", node_uuid: "" }, /Expected .*UUID/],
    [{ address: "52:54:00:00:00:01", node_uuid: "nope" }, /Expected UUID for node_uuid: nope/, "1.93"],
    [{ address: "52:54:00:00:00:01", node_uuid: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" }, /could not be found/],
    [{ address: "52:54:00:00:00:01", node_uuid: node, physical_network: "" }, /non-empty value/],
    [{ address: "52:54:00:00:00:01" }, /'node_uuid' is a required property/],
    [{ address: "52:54:00:00:00:01", node_uuid: node, portgroup_uuid: node }, /Portgroup .* could not be found/],
    [{ address: "52:54:00:00:00:01", node_uuid: node, local_link_connection: { port_id: "1" } }, /'switch_id'/],
    [{ address: "52:54:00:00:00:01", node_uuid: node, local_link_connection: { ...LINK, a: "b" } }, /'a' was unexp/],
    [
      { address: "52:54:00:00:00:01", node_uuid: node, local_link_connection: { ...LINK, switch_id: "x" } },
      /but received x/,
    ],
    [
      { address: "52:54:00:00:00:01", node_uuid: node, is_smartnic: true, local_link_connection: LINK },
      /Smart NIC port must/,
    ],
  ];
  for (const [body, words, version] of cases) {
    const answer = await ask("POST", "/v1/ports", { body, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, 400, answer.text);
    assert.match(faultOf(answer), words);
  }
  const unmanaged = {
    address: "52:54:00:00:00:03",
    node_uuid: node,
    local_link_connection: { network_type: "unmanaged" },
  };
  assert.equal((await ask("POST", "/v1/ports", { body: unmanaged, version: "1.63" })).status, 406);
  assert.equal((await ask("POST", "/v1/ports", { body: unmanaged })).status, 201);
  const vtep = { ...LINK, "vtep-logical-switch": "a", "vtep-physical-switch": "b" };
  const switched = { address: "52:54:00:00:00:04", node_uuid: node, local_link_connection: vtep };
  for (const [version, status] of [
    ["1.89", 400],
    ["1.105", 400],
    ["1.104", 201],
  ] as const) {
    assert.equal((await ask("POST", "/v1/ports", { body: switched, version })).status, status, version);
  }
  const named = await ask("POST", "/v1/ports", { body: { address: "52:54:00:00:00:02", node_uuid: "n1" } });
  assert.equal(named.status, 201, "a node's name does, from microversion 1.94 on");
});

test("allocations: found no node says why; names are unique; what does not fit is refused", async () => {
  const body = { resource_class: "none-such", name: "a1", traits: ["CUSTOM_NOBODY_HAS"] };
  const made = await ask("POST", "/v1/allocations", { body });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.get("location"), `${served.url}/v1/allocations/${String(made.json["uuid"])}`);
  const shown = await ask("GET", "/v1/allocations/a1");
  assert.equal(shown.json["state"], "error");
  assert.match(String(shown.json["last_error"]), /none-such|CUSTOM_NOBODY_HAS/);
  assert.equal((await ask("POST", "/v1/allocations", { body })).status, 409);
  const cases: readonly (readonly [body: unknown, words: RegExp, version?: string])[] = [
    [{ name: "a2" }, /The resource_class field is mandatory when not backfilling/],
    [{ resource_class: "bm", traits: ["x"] }, /'x' is not the name of a trait/],
    [{ resource_class: "bm", name: "a b" }, /Cannot create allocation with invalid name 'a b'/],
    [{ resource_class: "bm", candidate_nodes: ["nope"] }, /nope/],
    [{ resource_class: "bm", node: "n1" }, /Cannot set node when creating an allocation/, "1.57"],
    [{ resource_class: "bm", uuid: "zz" }, /Expected UUID for uuid/],
  ];
  for (const [asked, words, version] of cases) {
    const answer = await ask("POST", "/v1/allocations", { body: asked, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, 400, answer.text);
    assert.match(faultOf(answer), words);
  }
  const patched = await ask("PATCH", "/v1/allocations/a1", {
    body: [{ op: "replace", path: "/traits", value: ["a"] }],
  });
  assert.match(faultOf(patched), /Cannot patch \/traits. Only the following can be updated: extra, name/);
  const renamed = await ask("PATCH", "/v1/allocations/a1", { body: [{ op: "replace", path: "/name", value: "a9" }] });
  assert.equal(renamed.json["name"], "a9", renamed.text);
  assert.equal((await ask("PATCH", "/v1/allocations/a9", { body: [], version: "1.56" })).status, 405);
  const list = (await ask("GET", "/v1/allocations?state=error")).json["allocations"] as readonly JsonObject[];
  assert.equal(list.length, 1);
  assert.equal((await ask("DELETE", "/v1/allocations/a9")).status, 204);
  assert.equal((await ask("GET", "/v1/nodes/n1/allocation")).status, 404);
  const old = await ask("POST", "/v1/allocations", { body, version: "1.51" });
  assert.equal(old.status, 405);
  assert.equal(old.error["description"], "The API version does not allow allocations. It is there since 1.52.");
});

test("deploy templates: priorities as numbers, secrets in arguments masked, duplicates refused", async () => {
  const steps = [{ interface: "deploy", step: "x", args: { password: "s", files: { "/a": "Yg==" } }, priority: "50" }];
  const made = await ask("POST", "/v1/deploy_templates", { body: { name: "CUSTOM_T", steps } });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(made.json["steps"], [
    { interface: "deploy", step: "x", args: { password: "******", files: { "/a": "Yg==" } }, priority: 50 },
  ]);
  const step = { interface: "deploy", step: "x", args: {}, priority: 1 };
  const cases: readonly (readonly [body: unknown, status: number, words: RegExp])[] = [
    [{ name: "T", steps: [step] }, 400, /'T' is not the name of a trait/],
    [{ name: "CUSTOM_U", steps: [] }, 400, /too short/],
    [{ name: "CUSTOM_U", steps: [step, step] }, 400, /Duplicate deploy steps/],
    [{ name: "CUSTOM_U", steps: [{ ...step, priority: -1 }] }, 400, /-1/],
    [{ name: "CUSTOM_U", steps: [{ ...step, nope: 1 }] }, 400, /'nope' was unexpected/],
    [{ name: "CUSTOM_U", steps: [{ interface: "deploy", step: "x", priority: 1 }] }, 400, /'args' is a required/],
    [{ name: "CUSTOM_T", steps: [step] }, 409, /CUSTOM_T/],
  ];
  for (const [body, status, words] of cases) {
    const answer = await ask("POST", "/v1/deploy_templates", { body });
    assert.equal(answer.status, status, answer.text);
    assert.match(faultOf(answer), words);
  }
  const changed = await ask("PATCH", "/v1/deploy_templates/CUSTOM_T", {
    body: [{ op: "replace", path: "/steps/0/priority", value: 60 }],
  });
  assert.equal((changed.json["steps"] as readonly JsonObject[])[0]?.["priority"], 60, changed.text);
  const list = (await ask("GET", "/v1/deploy_templates")).json["deploy_templates"] as readonly JsonObject[];
  assert.deepEqual(Object.keys(list[0] ?? {}).toSorted(), ["links", "name", "uuid"]);
  assert.equal((await ask("DELETE", "/v1/deploy_templates/CUSTOM_T")).status, 204);
  assert.equal((await ask("GET", "/v1/deploy_templates/CUSTOM_T")).status, 404);
  assert.equal((await ask("GET", "/v1/deploy_templates", { version: "1.54" })).status, 404);
});

test("drivers and conductors", async () => {
  const list = (await ask("GET", "/v1/drivers")).json["drivers"] as readonly JsonObject[];
  const fake = list.find(({ name }) => name === "fake-hardware") ?? {};
  assert.deepEqual(Object.keys(fake).toSorted(), ["hosts", "links", "name", "properties", "type"]);
  const shown = await ask("GET", "/v1/drivers/fake-hardware");
  assert.equal(shown.json["default_boot_interface"], "fake");
  assert.equal(
    "default_firmware_interface" in (await ask("GET", "/v1/drivers/fake-hardware", { version: "1.85" })).json,
    false,
  );
  assert.equal((await ask("GET", "/v1/drivers/nope")).status, 404);
  assert.equal((await ask("GET", "/v1/drivers/fake-hardware/properties")).status, 200);
  assert.deepEqual((await ask("GET", "/v1/drivers?type=classic")).json, { drivers: [] });
  assert.equal((await ask("GET", "/v1/drivers?type=x")).status, 400);
  assert.equal((await ask("GET", "/v1/drivers?fields=name")).status, 200);
  assert.equal((await ask("GET", "/v1/drivers?fields=name", { version: "1.76" })).status, 406);
  const conductors = (await ask("GET", "/v1/conductors")).json["conductors"] as readonly JsonObject[];
  assert.deepEqual(Object.keys(conductors[0] ?? {}).toSorted(), ["alive", "conductor_group", "hostname", "links"]);
  assert.equal((await ask("GET", "/v1/conductors/conductor-1")).json["alive"], true);
  const gone = { hostname: "gone", conductor_group: "g", drivers: [], online: true, created_at: 1, updated_at: 1 };
  await served.conductor.store.conductors.announce(gone);
  assert.equal((await ask("GET", "/v1/conductors/gone")).json["alive"], false);
  const sorted = (await ask("GET", "/v1/conductors?sort_key=hostname&sort_dir=desc&limit=1")).json;
  assert.deepEqual((sorted["conductors"] as readonly JsonObject[])[0]?.["hostname"], "gone");
  assert.match(String(sorted["next"]), /marker=gone/);
  assert.equal((await ask("GET", "/v1/conductors/nope")).status, 404);
  assert.equal((await ask("GET", "/v1/conductors", { version: "1.48" })).status, 404);
});

test("what agents call: lookup tells nothing of nodes that expect no agent, heartbeats are checked", async () => {
  assert.equal((await ask("GET", "/v1/lookup")).status, 400);
  assert.equal((await ask("GET", "/v1/lookup", { version: "1.21" })).status, 404);
  const unknown = await ask("GET", "/v1/lookup?addresses=52:54:00:00:00:99,infiniband");
  const idle = await ask("GET", `/v1/lookup?node_uuid=${node}`);
  assert.equal(unknown.status, 404);
  assert.equal(idle.status, 404);
  assert.equal(unknown.error["faultstring"], idle.error["faultstring"]);
  const cases: readonly (readonly [body: unknown, status: number, version?: string])[] = [
    [{}, 400],
    [{ callback_url: "nope", agent_token: "t" }, 400],
    [{ callback_url: "http://x", agent_token: "t", agent_status: "odd" }, 400],
    [{ callback_url: "http://x", agent_version: "1" }, 400, "1.35"],
    [{ callback_url: "http://x" }, 400],
  ];
  for (const [body, status, version] of cases) {
    const answer = await ask("POST", "/v1/heartbeat/n1", { body, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
  }
});

test("a conductor's name that is none is no marker; one that nobody has is not found", async () => {
  const refused = await ask("GET", "/v1/conductors?marker=not%20a%20name");
  assert.equal(refused.status, 400);
  assert.match(String(refused.error["faultstring"]), /^Expected UUID or name for marker: not a name\./);
  assert.equal((await ask("GET", "/v1/conductors?marker=nobody")).status, 404);
});

test("allocations cannot be changed before 1.57", async () => {
  const { status, error } = await ask("PATCH", "/v1/allocations/a1", { version: "1.56", body: [] });
  assert.equal(status, 405);
  assert.equal(error["faultstring"], "The API version does not allow updating allocations. It is there since 1.57.");
});
