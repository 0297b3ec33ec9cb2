import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { BARE_METAL_ROUTES, BODY_DEPTH_LIMIT, BODY_LIMIT_BYTES, queryOf, type Route } from "@ingot/contract";
import fc from "fast-check";
import { assertClean, assertRefused } from "./testing/assert-refused.ts";
import { odd } from "./testing/odd-values.ts";
import { type Answer, serve, type Served } from "./testing/served.ts";

let served: Served;
let uuid: string;
before(async () => {
  served = await serve();
  const node = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  uuid = String(node.json["uuid"]);
});
after(() => served[Symbol.asyncDispose]());

const post = (raw: string | Uint8Array, headers: Record<string, string> = {}) =>
  served.ask("POST", "/v1/nodes", { raw, headers });

test("bodies that are no JSON, too deep, too large, of another type", async () => {
  for (const raw of ["{", "nope", "{'a': 1}", '{"driver": "fake-hardware",}', "\u0000", "[1", '"']) {
    const answer = await post(raw);
    assertRefused(answer, raw);
    assert.match(answer.text, /not JSON/);
  }
  const binary = await post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
  assertRefused(binary, "not UTF-8");
  assert.match(hintedWords(binary), /byte 2 of 4 is not UTF-8, or its character is cut off\. Send it in UTF-8/);
  const deep = `{"driver":"fake-hardware","extra":${'{"a":'.repeat(BODY_DEPTH_LIMIT)}1${"}".repeat(BODY_DEPTH_LIMIT)}}`;
  const tooDeep = await post(deep);
  assertRefused(tooDeep, "deep");
  assert.match(tooDeep.text, /nested deeper than 25 levels/);
  assertRefused(await post("[".repeat(100_000) + "]".repeat(100_000)), "very deep");
  const large = await post(`{"driver":"${"x".repeat(BODY_LIMIT_BYTES)}"}`);
  assert.equal(large.status, 413);
  assertRefused(large, "large");
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data"]) {
    const answer = await post('{"driver":"fake-hardware"}', { "Content-Type": type });
    assert.equal(answer.status, 415, type);
    assertRefused(answer, type);
  }
  const packed = await post(gzipSync('{"driver":"fake-hardware"}'), { "Content-Encoding": "gzip" });
  assert.equal(packed.status, 415);
  assert.match(packed.text, /compressed \(Content-Encoding: gzip\)\. Send it as it is/);
  const typed = await post('{"driver":"fake-hardware"}', { "Content-Type": "application/json; charset=utf-8" });
  assert.equal(typed.status, 201);
  assertRefused(await post('{"driver":"fake-hardware","__proto__":{"x":1}}'), "__proto__");
  assertRefused(await post('{"driver":"fake-hardware","extra":{"__proto__":{"x":1}}}'), "__proto__ below");
});

const hintedWords = ({ error }: Answer) => {
  const { message, hint } = error["ingot"] as { readonly message: string; readonly hint: string };
  assert.notEqual(hint, "");
  return `${message}. ${hint}`;
};

test("a body that is not JSON: where in it, what should be there, what to do; nothing of it is repeated", async () => {
  for (const [raw, words] of [
    ['{"driver": "fake', /it ends at line 1, column 17, where the '"' that ends a text should come\. It was cut off/],
    ['{"driver": "fake-hardware"', /it ends at line 1, column 27, where ',' or '}' should come\. It was cut off/],
    ["{'driver': 'fake'}", /at line 1, column 2 there is "'" where a key or '}' should be\. JSON takes double quotes/],
    ['{"a": 1,\n}', /at line 2, column 1 there is '}' where a key should be\. After the last one there is no comma/],
    ['{"a": None}', /at line 1, column 7 there is 'N' where a value should be\. JSON's words are true, false and null/],
    [
      '{"a": \u00a01}',
      /at line 1, column 7 there is the character U\+00A0 where a value should be\. Let a JSON library/,
    ],
    ['{"driver_info": {"redfish_password": "hunter2",}}', /column 48 there is '}' where a key should be/],
    ["redfish_password=hunter2", /column 1 there is 'r' where a value should be\. Let a JSON library/],
  ] as const) {
    const answer = await post(raw);
    assertRefused(answer, raw);
    assert.match(hintedWords(answer), words);
    assert.doesNotMatch(answer.text, /hunter/);
  }
});

test("a config drive of many megabytes is taken where it may be, and only there", async () => {
  const configdrive = "A".repeat(8 * BODY_LIMIT_BYTES);
  const provision = await served.ask("PUT", `/v1/nodes/${uuid}/states/provision`, {
    body: { target: "active", configdrive },
  });
  assert.equal(provision.status, 400, provision.text.slice(0, 300));
  assert.match(provision.text, /can not be performed/, "read whole, and refused for the node's state only");
  const elsewhere = await served.ask("PUT", `/v1/nodes/${uuid}/maintenance`, { body: { reason: configdrive } });
  assert.equal(elsewhere.status, 413);
});

test("unknown paths are 404, unknown methods 405 with what is allowed", async () => {
  for (const path of [
    "/v1/nope",
    "/nope/x",
    "/v1/nodes/n1/nope",
    "/v1/nodes/n1/states/nope",
    "/v2",
    "/ingot/v1/nope",
  ]) {
    const answer = await served.ask("GET", path);
    assert.equal(answer.status, 404, path);
    assertRefused(answer, path);
  }
  const put = await served.ask("PUT", "/v1/nodes", { body: {} });
  assert.equal(put.status, 405);
  assert.equal(put.headers.get("allow"), "GET, POST");
  assert.equal(put.error["title"], "Method Not Allowed");
  assert.equal(put.error["description"], "/v1/nodes does not take PUT. It takes GET, POST.");
  const nowhere = await served.ask("GET", "/v1/nope?x=1");
  assert.match(String(nowhere.error["description"]), /^there is no GET \/v1\/nope\. /);
  const early = await served.ask("GET", "/v1/portgroups/x", { version: "1.22" });
  assert.equal(early.error["description"], "the API version 1.22 does not have this. It is there since 1.23.");
});

test("names of any characters are taken or refused, and come back unchanged", async () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("\u0000", "..", "%00", "a/b", "💥", "a\n"),
  );
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      const made = await served.ask("POST", "/v1/nodes", {
        body: { driver: "fake-hardware", name: text, description: text },
      });
      assertClean(made, JSON.stringify(text));
      if (made.status === 201) {
        assert.equal(made.json["name"], text);
        assert.equal(made.json["description"], text);
        assert.equal((await served.ask("DELETE", `/v1/nodes/${encodeURIComponent(text)}`)).status, 204);
      } else assertRefused(made, JSON.stringify(text));
      assertClean(await served.ask("GET", `/v1/nodes/${encodeURIComponent(text)}`), JSON.stringify(text));
    }),
    { numRuns: 60 },
  );
});

const concrete = (path: string) =>
  path
    .replace("{node}", uuid)
    .replace("{trait}", "CUSTOM_A")
    .replace(/\{\w+\}/g, "11111111-1111-1111-1111-111111111111");

test("every query parameter of every list, with any value, never a 500", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("-1", "99999999999999999999", "true", "id", uuid),
  );
  for (const [key, route] of Object.entries(BARE_METAL_ROUTES) as [string, Route][]) {
    const [method = "", path = ""] = key.split(" ");
    if (method !== "GET") continue;
    for (const name of Object.keys(queryOf(route))) {
      await fc.assert(
        fc.asyncProperty(text, async (value) => {
          const asked = `${concrete(path)}?${name}=${encodeURIComponent(value.toWellFormed())}`;
          assertClean(await served.ask("GET", asked), asked);
        }),
        { numRuns: 6 },
      );
    }
  }
});

test("every body of named values, with any values, never a 500", async () => {
  for (const [key, route] of Object.entries(BARE_METAL_ROUTES) as [string, Route][]) {
    const [method = "", path = ""] = key.split(" ");
    if (route.body === undefined || route.body.kind === "none" || method === "GET") continue;
    const names = route.body.kind === "values" ? [...Object.keys(route.body.values), "a"] : ["id", "a"];
    await fc.assert(
      fc.asyncProperty(fc.oneof(odd, fc.dictionary(fc.constantFrom("none_such", ...names), odd)), async (body) => {
        assertClean(await served.ask(method, concrete(path), { body }), `${key} ${JSON.stringify(body)}`);
      }),
      { numRuns: 25 },
    );
  }
});

test("a client that goes away midway harms nobody", async () => {
  const port = Number(new URL(served.url).port);
  for (const bytes of [
    "POST /v1/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
    "GET /v1/nodes HTTP/1.1\r\nHo",
    "\u0016\u0003\u0001",
  ]) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(bytes);
    socket.destroy();
  }
  assert.equal((await served.ask("GET", "/v1/nodes?limit=1")).status, 200);
});

test("with authentication, everything but discovery, agents and media asks for it", async () => {
  await using guarded = await serve({ authenticate: (user, password) => user === "op" && password === "s:cret" });
  const ask = (path: string, authorization?: string) =>
    guarded.ask("GET", path, authorization === undefined ? {} : { headers: { Authorization: authorization } });
  const none = await ask("/v1/nodes");
  assert.equal(none.status, 401);
  assert.match(none.headers.get("www-authenticate") ?? "", /^Basic/);
  assert.equal((await ask("/ingot/v1/events")).status, 401);
  assert.equal((await ask("/nodes")).status, 401, "nor by the bookmark's path");
  assert.equal((await ask("/v1/nodes", `Basic ${btoa("op:wrong")}`)).status, 401);
  assert.equal((await ask("/v1/nodes", "Bearer x")).status, 401);
  assert.equal((await ask("/v1/nodes", `Basic ${btoa("op:s:cret")}`)).status, 200);
  for (const path of ["/", "/v1", "/v1/lookup?node_uuid=11111111-1111-1111-1111-111111111111"]) {
    assert.notEqual((await ask(path)).status, 401, path);
  }
});

test("a refusal repeats no secret that it was sent", async () => {
  const created = { driver: "fake-hardware", driver_info: { fake_password: ["hunter2"] } };
  const name = String((await served.ask("POST", "/v1/nodes", { body: created })).json["uuid"]);
  const states = `/v1/nodes/${name}/states/provision`;
  const patch = (path: string, value: unknown) => [{ op: "replace", path, value }];
  const asked: readonly (readonly [method: string, path: string, body: unknown])[] = [
    ["PUT", states, { target: "rescue", rescue_password: { a: "hunter2" } }],
    ["PUT", states, { target: "rescue", rescue_password: "hunter2" }],
    ["PUT", states, { target: "active", configdrive: ["hunter2"] }],
    ["PATCH", `/v1/nodes/${name}`, patch("/driver_info/a/b", 1)],
    ["PATCH", `/v1/nodes/${name}`, patch("/driver_info", '{"fake_password": "hunter2"}')],
    ["PATCH", `/v1/nodes/${name}`, patch("/driver_info/fake_password/0/x", 1)],
    ["POST", `/v1/heartbeat/${name}`, { callback_url: "http://127.0.0.1:1", agent_token: ["hunter2"] }],
  ];
  for (const [method, path, body] of asked) {
    const answer = await served.ask(method, path, { body });
    assertRefused(answer, path);
    assert.doesNotMatch(answer.text, /hunter2/, `${method} ${path} ${JSON.stringify(body)}`);
  }
});
