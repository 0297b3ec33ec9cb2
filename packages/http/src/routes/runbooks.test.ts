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
const faultOf = (answer: { readonly error: JsonObject }) => String(answer.error["faultstring"]);
const step = (over: JsonObject = {}) => ({ interface: "management", step: "self_test", args: {}, order: 1, ...over });

test("runbooks: created, found by name and UUID, listed, changed, deleted", async () => {
  const body = {
    name: "CUSTOM_A",
    steps: [step({ step: "of_a_ramdisk", order: "7", args: { password: "x" } })],
    extra: { a: 1 },
  };
  const made = await ask("POST", "/v1/runbooks", { body });
  assert.equal(made.status, 201, made.text);
  const uuid = String(made.json["uuid"]);
  assert.equal(made.headers.get("location"), `${served.url}/v1/runbooks/${uuid}`);
  const { created_at: _created, links: _links, ...shown } = made.json;
  assert.deepEqual(shown, {
    uuid,
    updated_at: null,
    name: "CUSTOM_A",
    description: null,
    steps: [step({ step: "of_a_ramdisk", order: 7, args: { password: "******" } })],
    disable_ramdisk: false,
    extra: { a: 1 },
    public: false,
    owner: null,
    traits: [],
  });
  assert.equal((await ask("GET", "/v1/runbooks/CUSTOM_A")).json["uuid"], uuid);
  const listed = (await ask("GET", "/v1/runbooks")).json["runbooks"] as readonly JsonObject[];
  assert.deepEqual(Object.keys(listed[0] ?? {}).toSorted(), ["links", "name", "uuid"]);
  const detailed = (await ask("GET", "/v1/runbooks?detail=true")).json["runbooks"] as readonly JsonObject[];
  assert.equal(detailed[0]?.["disable_ramdisk"], false);
  assert.equal((await ask("POST", "/v1/runbooks", { body })).status, 409);
  const patch = [
    { op: "replace", path: "/description", value: "wipes" },
    { op: "replace", path: "/steps/0/order", value: 3 },
    { op: "replace", path: "/disable_ramdisk", value: true },
  ];
  const changed = await ask("PATCH", `/v1/runbooks/${uuid}`, { body: patch });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual([changed.json["description"], changed.json["disable_ramdisk"]], ["wipes", true]);
  assert.equal((await ask("DELETE", "/v1/runbooks/CUSTOM_A")).status, 204);
  assert.equal((await ask("GET", `/v1/runbooks/${uuid}`)).status, 404);
});

test("a public runbook has no owner", async () => {
  const made = await ask("POST", "/v1/runbooks", { body: { name: "CUSTOM_P", owner: "me", steps: [step()] } });
  assert.equal(made.json["owner"], "me");
  const open = [{ op: "replace", path: "/public", value: true }];
  const opened = await ask("PATCH", "/v1/runbooks/CUSTOM_P", { body: open });
  assert.deepEqual([opened.json["public"], opened.json["owner"]], [true, null]);
  const owned = await ask("PATCH", "/v1/runbooks/CUSTOM_P", { body: [{ op: "replace", path: "/owner", value: "me" }] });
  assert.equal(owned.status, 400);
  assert.match(faultOf(owned), /There cannot be an owner for a public runbook/);
});

test("traits of a runbook: replaced, added, removed; in older microversions there are none", async () => {
  await ask("POST", "/v1/runbooks", { body: { name: "free-name", steps: [step()] } });
  const path = "/v1/runbooks/free-name/traits";
  assert.equal((await ask("PUT", path, { body: { traits: ["CUSTOM_B", "CUSTOM_A", "CUSTOM_B"] } })).status, 204);
  assert.equal((await ask("PUT", `${path}/CUSTOM_C`)).status, 204);
  assert.equal((await ask("DELETE", `${path}/CUSTOM_B`)).status, 204);
  assert.equal((await ask("DELETE", `${path}/CUSTOM_B`)).status, 204, "what is not there is no mistake");
  assert.deepEqual((await ask("GET", path)).json, { traits: ["CUSTOM_A", "CUSTOM_C"] });
  assert.equal((await ask("PUT", path, { body: { traits: ["not a trait"] } })).status, 400);
  assert.equal((await ask("GET", path, { version: "1.111" })).status, 404);
  assert.equal((await ask("DELETE", path)).status, 204);
  assert.deepEqual((await ask("GET", "/v1/runbooks/free-name")).json["traits"], []);
});

test("what is no runbook is refused, with what is wrong", async () => {
  const cases: readonly (readonly [body: JsonObject, words: RegExp, version?: string])[] = [
    [{ steps: [step()] }, /name/],
    [{ name: "CUSTOM_X" }, /steps/],
    [{ name: "CUSTOM_X", steps: [] }, /steps/],
    [{ name: "CUSTOM_X", steps: [step({ order: -1 })] }, /steps\/0\/order/],
    [{ name: "CUSTOM_X", steps: [step({ order: 1.5 })] }, /steps\/0\/order/],
    [{ name: "CUSTOM_X", steps: [step({ order: 1e300 })] }, /steps\/0\/order/],
    [{ name: "CUSTOM_X", steps: [step({ priority: 1 })] }, /'priority' was unexpected/],
    [{ name: "CUSTOM_X", steps: [step({ interface: "nope" })] }, /'nope' is not one of/],
    [{ name: "CUSTOM_X", steps: [{ interface: "deploy", step: "x", args: {} }] }, /'order' is a required property/],
    [{ name: "CUSTOM_X", steps: [step(), step({ order: 2 })] }, /Duplicate steps.*management\.self_test/],
    [{ name: "a b", steps: [step()] }, /does not match/],
    [{ name: "free-name-2", steps: [step()] }, /is not the name of a trait/, "1.111"],
    [{ name: "CUSTOM_X", steps: [step()], traits: ["CUSTOM_A"] }, /'traits' was unexpected/],
    [{ name: "CUSTOM_X", steps: [step()], public: true, owner: "me" }, /owner for a public runbook/],
  ];
  for (const [body, words, version] of cases) {
    const answer = await ask("POST", "/v1/runbooks", { body, ...(version === undefined ? {} : { version }) });
    assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
    assert.match(faultOf(answer), words);
  }
  const described = { name: "CUSTOM_X", description: "x", steps: [step()] };
  assert.equal((await ask("POST", "/v1/runbooks", { body: described, version: "1.111" })).status, 406);
  assert.equal((await ask("POST", "/v1/runbooks", { body: {}, version: "1.91" })).status, 405);
  assert.equal((await ask("GET", "/v1/runbooks", { version: "1.91" })).status, 404);
});

test("reserved steps may stand in a runbook as often as one likes", async () => {
  const steps = [step({ step: "hold" }), step({ order: 2 }), step({ step: "hold", order: 3 })];
  const made = await ask("POST", "/v1/runbooks", { body: { name: "CUSTOM_H", steps } });
  assert.equal(made.status, 201, made.text);
});

test("`project` lists what a project may use: its own runbooks and the public ones", async () => {
  for (const over of [{ owner: "p1" }, { owner: "p2" }, { public: true }, {}]) {
    const name = `CUSTOM_OF_${over.owner?.toUpperCase() ?? (over.public === true ? "ALL" : "NOBODY")}`;
    const made = await ask("POST", "/v1/runbooks", { body: { name, steps: [step()], ...over } });
    assert.equal(made.status, 201, made.text);
  }
  const named = async (query: string) => {
    const { json } = await ask("GET", `/v1/runbooks?${query}`);
    return (json["runbooks"] as readonly JsonObject[])
      .map(({ name }) => name)
      .filter((name) => /_OF_/.test(String(name)));
  };
  assert.deepEqual(await named("project=p1"), ["CUSTOM_OF_P1", "CUSTOM_OF_ALL"]);
  assert.deepEqual(await named("project=p1&sort_key=name"), ["CUSTOM_OF_ALL", "CUSTOM_OF_P1"]);
  assert.equal((await named("")).length, 4);
});
