import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type Answer, type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const faultOf = (answer: Answer) => String(answer.error["faultstring"]);
const uuids = (answer: Answer, key: string) =>
  (answer.json[key] as readonly JsonObject[]).map((item) => String(item["uuid"]));

test("chassis: created, listed in pages, changed, deleted", async () => {
  const made: string[] = [];
  for (const description of ["b", "a", null]) {
    const answer = await ask("POST", "/v1/chassis", { body: { description, extra: { row: 7 } } });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(Object.keys(answer.json).toSorted(), [
      "created_at",
      "description",
      "extra",
      "links",
      "nodes",
      "updated_at",
      "uuid",
    ]);
    made.push(String(answer.json["uuid"]));
    assert.equal(answer.headers.get("location"), `${served.url}/v1/chassis/${made.at(-1)}`);
  }
  const [b, a, none] = made;
  const listed = await ask("GET", "/v1/chassis?sort_key=description&limit=2");
  assert.deepEqual(uuids(listed, "chassis"), [none, a]);
  assert.deepEqual(Object.keys((listed.json["chassis"] as readonly JsonObject[])[0] ?? {}).toSorted(), [
    "description",
    "links",
    "uuid",
  ]);
  const next = new URL(String(listed.json["next"]));
  assert.deepEqual(uuids(await ask("GET", `${next.pathname}${next.search}`), "chassis"), [b]);
  for (const path of ["/v1/chassis/detail", "/v1/chassis?detail=true"]) {
    const first = ((await ask("GET", path)).json["chassis"] as readonly JsonObject[])[0];
    assert.deepEqual(first?.["extra"], { row: 7 }, path);
  }
  const changed = await ask("PATCH", `/v1/chassis/${b}`, {
    body: [
      { op: "replace", path: "/description", value: "c" },
      { op: "remove", path: "/extra/row" },
    ],
  });
  assert.deepEqual([changed.json["description"], changed.json["extra"]], ["c", {}], changed.text);
  assert.equal((await ask("DELETE", `/v1/chassis/${b}`)).status, 204);
  assert.equal((await ask("GET", `/v1/chassis/${b}`)).status, 404);
});

test("chassis: what does not fit is refused", async () => {
  const { json } = await ask("POST", "/v1/chassis", { body: {} });
  const cases: readonly (readonly [method: string, path: string, body: unknown, status: number, words: RegExp])[] = [
    ["POST", "", { uuid: json["uuid"] }, 409, /A chassis with UUID .* already exists/],
    ["POST", "", { uuid: "x" }, 400, /Expected UUID for uuid: x/],
    ["POST", "", { description: "x".repeat(256) }, 400, /too long/],
    ["POST", "", { name: "x" }, 400, /'name' was unexpected/],
    ["GET", "/x", undefined, 400, /Expected UUID for chassis_uuid: x/],
    ["GET", "/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", undefined, 404, /Chassis .* could not be found/],
    ["GET", "?sort_key=extra", undefined, 400, /invalid field for sorting/],
    ["PATCH", `/${String(json["uuid"])}`, [{ op: "replace", path: "/uuid", value: "x" }], 400, /Cannot patch \/uuid/],
  ];
  for (const [method, path, body, status, words] of cases) {
    const answer = await ask(method, `/v1/chassis${path}`, body === undefined ? {} : { body });
    assert.equal(answer.status, status, answer.text);
    assert.match(faultOf(answer), words);
  }
});

test("nodes of a chassis: listed by it, and it is not deleted while they are in it", async () => {
  const chassis = String((await ask("POST", "/v1/chassis", { body: {} })).json["uuid"]);
  const made = await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "in", chassis_uuid: chassis } });
  assert.equal(made.json["chassis_uuid"], chassis, made.text);
  await ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "out" } });
  for (const path of [`/v1/chassis/${chassis}/nodes`, `/v1/nodes?chassis_uuid=${chassis}`]) {
    const found = await ask("GET", path);
    assert.deepEqual(uuids(found, "nodes"), [made.json["uuid"]], path);
    assert.equal("driver" in ((found.json["nodes"] as readonly JsonObject[])[0] ?? {}), false);
  }
  const detailed = await ask("GET", `/v1/chassis/${chassis}/nodes/detail`);
  assert.equal((detailed.json["nodes"] as readonly JsonObject[])[0]?.["driver"], "fake-hardware");
  const nobody = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
  assert.equal((await ask("GET", `/v1/chassis/${nobody}/nodes`)).status, 404);
  assert.equal((await ask("GET", `/v1/nodes?chassis_uuid=${nobody}`)).status, 404);
  for (const [method, path, body] of [
    ["POST", "/v1/nodes", { driver: "fake-hardware", chassis_uuid: nobody }],
    ["PATCH", "/v1/nodes/in", [{ op: "replace", path: "/chassis_uuid", value: nobody }]],
  ] as const) {
    const answer = await ask(method, path, { body });
    assert.deepEqual([answer.status, /Chassis .* could not be found/.test(faultOf(answer))], [400, true], answer.text);
  }
  const full = await ask("DELETE", `/v1/chassis/${chassis}`);
  assert.deepEqual([full.status, /contains nodes/.test(faultOf(full))], [400, true], full.text);
  const remove = [{ op: "remove", path: "/chassis_uuid" }];
  assert.equal((await ask("PATCH", "/v1/nodes/in", { body: remove, version: "1.24" })).status, 406);
  const freed = await ask("PATCH", "/v1/nodes/in", { body: remove });
  assert.equal(freed.json["chassis_uuid"], null, freed.text);
  assert.equal((await ask("DELETE", `/v1/chassis/${chassis}`)).status, 204);
});
