import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type Answer, type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
let node: string;
before(async () => {
  served = await serve();
  const made = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  node = String(made.json["uuid"]);
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const faultOf = (answer: Answer) => String(answer.error["faultstring"]);
const uuids = (answer: Answer, key: string) =>
  (answer.json[key] as readonly JsonObject[]).map((item) => String(item["uuid"]));
const power = (power_state: string | null) => served.conductor.store.nodes.update(node, { power_state });

test("the volume resource links to connectors and targets, of all nodes and of one", async () => {
  const all = await ask("GET", "/v1/volume");
  const first = (answer: Answer, key: string) => (answer.json[key] as readonly JsonObject[])[0]?.["href"];
  assert.deepEqual(
    ["links", "connectors", "targets"].map((key) => first(all, key)),
    ["", "connectors", "targets"].map((path) => `${served.url}/v1/volume/${path}`),
  );
  assert.equal(first(await ask("GET", "/v1/nodes/n1/volume"), "targets"), `${served.url}/v1/nodes/n1/volume/targets`);
  assert.equal((await ask("GET", "/v1/nodes/nope/volume")).status, 404);
  assert.equal((await ask("GET", "/v1/volume", { version: "1.31" })).status, 404);
});

const KINDS = [
  {
    path: "connectors",
    item: "volume connector",
    one: { type: "iqn", connector_id: "iqn.2017-07.org.openstack:01:d9a51732c3f" },
    two: { type: "ip", connector_id: "192.168.0.1" },
    taken: /A volume connector with type iqn and connector ID iqn.* already exists/,
    changed: { op: "replace", path: "/connector_id", value: "iqn.other" },
    summary: ["connector_id", "links", "node_uuid", "type", "uuid"],
    wrong: [
      [{ type: "iqn" }, /'connector_id' is a required property/],
      [{ type: 1, connector_id: "x" }, /1 is not of type 'string'/],
    ],
  },
  {
    path: "targets",
    item: "volume target",
    one: { volume_type: "iscsi", volume_id: "v1", boot_index: 0, properties: { auth_password: "s", target_lun: 1 } },
    two: { volume_type: "iscsi", volume_id: "v2", boot_index: 1 },
    taken: /A volume target with boot index '0' for the same node already exists/,
    changed: { op: "replace", path: "/volume_id", value: "v3" },
    summary: ["boot_index", "links", "node_uuid", "uuid", "volume_id", "volume_type"],
    wrong: [
      [{ volume_type: "iscsi", volume_id: "v" }, /'boot_index' is a required property/],
      [{ volume_type: "iscsi", volume_id: "v", boot_index: "0" }, /'0' is not of type 'integer'/],
    ],
  },
] as const;

for (const { path: name, item, one, two, taken, changed, summary, wrong } of KINDS) {
  const path = `/v1/volume/${name}`;

  test(`${item}s: created once, listed by node, changed and deleted only while the node is off`, async () => {
    const body = { node_uuid: node, ...one };
    const all = await Promise.all([1, 2, 3].map(() => ask("POST", path, { body })));
    assert.deepEqual(all.map(({ status }) => status).toSorted(), [201, 409, 409], all.map(({ text }) => text).join());
    assert.match(all.map(faultOf).join(), taken);
    const made = all.find(({ status }) => status === 201);
    const uuid = String(made?.json["uuid"]);
    assert.equal(made?.headers.get("location"), `${served.url}${path}/${uuid}`);
    assert.equal(
      (made?.json["links"] as readonly JsonObject[] | undefined)?.[0]?.["href"],
      `${served.url}${path}/${uuid}`,
    );
    const second = await ask("POST", path, { body: { node_uuid: node, ...two } });
    assert.equal(second.status, 201, second.text);
    for (const list of [path, `${path}?node=n1`, `/v1/nodes/n1/volume/${name}`]) {
      const found = await ask("GET", list);
      assert.deepEqual(uuids(found, name), [uuid, second.json["uuid"]], list);
      assert.deepEqual(Object.keys((found.json[name] as readonly JsonObject[])[0] ?? {}).toSorted(), summary);
    }
    const page = await ask("GET", `/v1/nodes/n1/volume/${name}?limit=1&detail=true`, { version: "1.32" });
    assert.ok("extra" in ((page.json[name] as readonly JsonObject[])[0] ?? {}), page.text);
    const next = new URL(String(page.json["next"]));
    assert.deepEqual(uuids(await ask("GET", `${next.pathname}${next.search}`), name), [second.json["uuid"]]);
    for (const state of [null, "power on"]) {
      await power(state);
      for (const answer of [
        await ask("PATCH", `${path}/${uuid}`, { body: [changed] }),
        await ask("DELETE", `${path}/${uuid}`),
      ]) {
        assert.equal(answer.status, 400, answer.text);
        assert.match(faultOf(answer), new RegExp(`"${item} (update|deletion)" can not be performed`));
      }
    }
    await power("power off");
    const patched = await ask("PATCH", `${path}/${uuid}`, { body: [changed] });
    assert.equal(patched.json[changed.path.slice(1)], changed.value, patched.text);
    const clash = await ask("PATCH", `${path}/${String(second.json["uuid"])}`, {
      body: Object.entries({ ...one, ...{ [changed.path.slice(1)]: changed.value } }).map(([field, value]) => ({
        op: "replace",
        path: `/${field}`,
        value,
      })),
    });
    assert.equal(clash.status, 409, clash.text);
    assert.equal((await ask("DELETE", `${path}/${uuid}`)).status, 204);
    assert.equal((await ask("GET", `${path}/${uuid}`)).status, 404);
  });

  test(`${item}s: what does not fit is refused`, async () => {
    const nobody = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    for (const [given, words] of [
      ...wrong.map(([fields, expected]) => [{ node_uuid: node, ...fields }, expected] as const),
      [{ ...one, node_uuid: nobody }, /could not be found/],
      [{ ...one, node_uuid: "n1" }, /Expected UUID for node_uuid: n1/],
      [{ ...one, node_uuid: node, more: 1 }, /'more' was unexpected/],
    ] as const) {
      const answer = await ask("POST", path, { body: given });
      assert.equal(answer.status, 400, answer.text);
      assert.match(faultOf(answer), words);
    }
    assert.equal((await ask("GET", `${path}/x`)).status, 400);
    assert.equal((await ask("GET", `${path}?fields=uuid&detail=true`)).status, 400);
    assert.equal((await ask("GET", `${path}?node=nope`)).status, 404);
    assert.equal((await ask("GET", path, { version: "1.31" })).status, 404);
  });
}

test("secrets in a target's properties are masked", async () => {
  const properties = { auth_password: "s3cret", target_lun: 1 };
  const body = { node_uuid: node, volume_type: "iscsi", volume_id: "v9", boot_index: 9, properties };
  const made = await ask("POST", "/v1/volume/targets", { body });
  assert.deepEqual(made.json["properties"], { auth_password: "******", target_lun: 1 }, made.text);
});
