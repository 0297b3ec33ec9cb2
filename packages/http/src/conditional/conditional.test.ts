import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { serve, type Served } from "../testing/served.ts";
import { etagOf, ifMatchHolds, ifNoneMatchFails, parseTags } from "./etag.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const tagOf = (answer: { readonly headers: Headers }) => answer.headers.get("etag") ?? assert.fail("it has no ETag");
const rename = (value: string) => [{ op: "replace", path: "/description", value }];

async function newNode(name: string) {
  const created = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name } });
  assert.equal(created.status, 201, created.text);
  return created;
}

test("tags are of times: the same for one time, another for each other, never of a weak or foreign tag", () => {
  const times = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(times, times, fc.integer({ min: 1, max: 115 }), (a, b, version) => {
      const shown = { updated_at: null, created_at: new Date(a).toISOString() };
      const tag = etagOf(shown, version) ?? "";
      assert.equal(ifMatchHolds([tag], { created_at: a, updated_at: null }), true);
      assert.equal(ifMatchHolds([tag], { created_at: 0, updated_at: b }), a === b);
      assert.equal(ifMatchHolds([`W/${tag}`], { created_at: a, updated_at: null }), false);
      assert.equal(ifMatchHolds(['"other"', tag], { created_at: a, updated_at: null }), true);
      assert.equal(ifNoneMatchFails([`W/${tag}`], tag), true);
      assert.deepEqual(parseTags(` ${tag} , W/${tag}`), [tag, `W/${tag}`]);
      assert.equal(parseTags("*"), "*");
      assert.equal(parseTags(tag.slice(1)), undefined);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseTags(text)));
});

test("what is shown without one of its times has no tag: the other time does not change with it", async () => {
  const at = "2026-01-01T00:00:00.000Z";
  assert.equal(etagOf({ created_at: at }, 115), undefined);
  assert.equal(etagOf({ updated_at: at }, 115), undefined);
  await newNode("e0");
  for (const fields of ["uuid,created_at", "uuid,updated_at", "uuid"]) {
    const part = await served.ask("GET", `/v1/nodes/e0?fields=${fields}`);
    assert.equal(part.headers.get("etag"), null, fields);
  }
  const both = await served.ask("GET", "/v1/nodes/e0?fields=uuid,created_at,updated_at");
  assert.equal(tagOf(both), tagOf(await served.ask("GET", "/v1/nodes/e0")));
});

test("what is shown has an ETag, which stays until the resource changes", async () => {
  const created = await newNode("e1");
  const first = await served.ask("GET", "/v1/nodes/e1");
  assert.equal(tagOf(first), tagOf(created));
  const other = await served.ask("GET", "/v1/nodes/e1", { version: "1.80" });
  assert.notEqual(tagOf(other), tagOf(first), "other bytes, another tag");
  const patched = await served.ask("PATCH", "/v1/nodes/e1", { body: rename("one") });
  assert.notEqual(tagOf(patched), tagOf(first));
  assert.equal(tagOf(await served.ask("GET", "/v1/nodes/e1")), tagOf(patched));
});

test("If-None-Match: not modified, and nothing is sent", async () => {
  const tag = tagOf(await newNode("e2"));
  const same = await served.ask("GET", "/v1/nodes/e2", { headers: { "If-None-Match": tag } });
  assert.equal(same.status, 304);
  assert.equal(same.text, "");
  assert.equal((await served.ask("GET", "/v1/nodes/e2", { headers: { "If-None-Match": '"other"' } })).status, 200);
});

test("If-Match: of two writers with one tag exactly one wins, for every kind of write", async () => {
  for (const [index, [method, path, body]] of [
    ["PATCH", "/v1/nodes/NODE", rename("two")],
    ["PUT", "/v1/nodes/NODE/maintenance", { reason: "x" }],
    ["PUT", "/v1/nodes/NODE/traits", { traits: ["CUSTOM_A"] }],
    ["PUT", "/v1/nodes/NODE/states/provision", { target: "manage" }],
    ["DELETE", "/v1/nodes/NODE", undefined],
  ].entries() as ArrayIterator<[number, [string, string, unknown]]>) {
    const name = `w${index}`;
    const headers = { "If-Match": tagOf(await newNode(name)) };
    const options = body === undefined ? { headers } : { headers, body };
    const at = path.replace("NODE", name);
    const answers = await Promise.all([1, 2, 3].map(() => served.ask(method, at, options)));
    const won = answers.filter(({ status }) => status < 300);
    assert.equal(
      won.length,
      1,
      `${method} ${path}: ${answers.map(({ status, text }) => `${status} ${text}`).join("; ")}`,
    );
    assert.ok(answers.every(({ status }) => status < 300 || [412, 404, 409].includes(status)));
  }
});

test("If-Match: an old tag is 412 in Ironic's form and nothing is written; * is any; what has no tag never matches", async () => {
  const old = tagOf(await newNode("e3"));
  await served.ask("PATCH", "/v1/nodes/e3", { body: rename("new") });
  const refused = await served.ask("PATCH", "/v1/nodes/e3", { body: rename("lost"), headers: { "If-Match": old } });
  assert.equal(refused.status, 412, refused.text);
  assert.match(String(refused.error["faultstring"]), /has changed since/);
  assert.equal((await served.ask("GET", "/v1/nodes/e3")).json["description"], "new");
  const any = await served.ask("PATCH", "/v1/nodes/e3", { body: rename("any"), headers: { "If-Match": "*" } });
  assert.equal(any.status, 200);
  const weak = `W/${tagOf(any)}`;
  const weakly = await served.ask("PATCH", "/v1/nodes/e3", { body: rename("x"), headers: { "If-Match": weak } });
  assert.equal(weakly.status, 412);
  const created = await served.ask("POST", "/v1/nodes", {
    body: { driver: "fake-hardware" },
    headers: { "If-Match": "*" },
  });
  assert.equal(created.status, 412);
  assert.equal(
    (await served.ask("PATCH", "/v1/nodes/e3", { body: [], headers: { "If-Match": "nonsense" } })).status,
    400,
  );
  assert.equal((await served.ask("DELETE", "/v1/nodes/nope", { headers: { "If-Match": old } })).status, 404);
});

test("If-Match: a path with .json behind the ident names the same resource, while microversions allow it", async () => {
  const created = await newNode("e5");
  const path = `/v1/nodes/${String(created.json["uuid"])}`;
  const old = { "If-Match": tagOf(created) };
  await served.ask("PATCH", path, { body: rename("new") });
  for (const [at, version] of [
    [`${path}.json`, "1.90"],
    ["/v1/nodes/e5.json", "1.80"],
  ] as const) {
    const refused = await served.ask("PATCH", at, { body: rename("lost"), headers: old, version });
    assert.equal(refused.status, 412, at);
  }
  assert.equal((await served.ask("GET", path)).json["description"], "new");
  const unknown = await served.ask("PATCH", `${path}.json`, { body: rename("lost"), headers: old, version: "1.91" });
  assert.equal(unknown.status, 404, "with 1.91 it is a name, of no node");
  const now = tagOf(await served.ask("GET", path));
  const won = await served.ask("PATCH", `${path}.json`, {
    body: rename("won"),
    headers: { "If-Match": now },
    version: "1.90",
  });
  assert.equal(won.status, 200, won.text);
});
