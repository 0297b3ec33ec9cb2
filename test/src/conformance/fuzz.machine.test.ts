/**
 * Every route of both APIs with bodies, queries, identifiers and microversions that are made up: never a fault of the
 * server, never its insides, and it answers on. Ten minutes with `./ingot test --long`, seconds otherwise.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BARE_METAL_ROUTES, INGOT_ROUTES, queryOf, type Route } from "@ingot/contract";
import { serve, type Served } from "@ingot/http/testing/served";
import fc from "fast-check";

const TIME_MS = process.env["INGOT_TEST_LONG"] === "1" ? 600_000 : 8_000;
/** An event stream has no end; bundles of steps are bytes. */
const OTHERS_TEST = ["GET /ingot/v1/events"];
const INSIDES = /\bat \w+.*\.ts:\d+|node_modules|node:internal|TypeError|RangeError|Sqlite|SQLITE|kysely/;

let served: Served;
const known: string[] = ["n1", "fake-hardware", "conductor-1", "CUSTOM_T", "latest"];
before(async () => {
  served = await serve();
  const node = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  known.push(String(node.json["uuid"]));
});
after(() => served[Symbol.asyncDispose]());

const TEN_KILOBYTES = "n".repeat(10_000);
const word = fc.oneof(
  fc.constantFrom("", "0", "-1", "99999999999999999999", "true", "null", "..", "%00", "a/b", "\u0000", "💥", "a\nb"),
  fc.constant(TEN_KILOBYTES),
  fc.constant("11111111-1111-4111-8111-111111111111"),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const ident = fc.oneof(
  { weight: 3, arbitrary: fc.nat().map((index) => known[index % known.length] ?? "n1") },
  { weight: 1, arbitrary: word },
);
const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, "", "x", [], {}, [null], [[]], { a: null }, "power on", "manage"),
  fc.nat().map((index) => known[index % known.length]),
  word,
  fc.jsonValue({ maxDepth: 4 }),
);
const version = fc.oneof(
  fc.integer({ min: 1, max: 115 }).map((minor) => `1.${minor}`),
  fc.constantFrom("latest", "1.115", "0.1", "1.116", "x"),
);

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly body?: unknown;
}

/** Requests of one row of the table: its own keys and others, fitting values and others. */
function requests(key: string, { body, ...route }: Route): fc.Arbitrary<Asked> {
  const [method = "", path = ""] = key.split(" ");
  const names = path.match(/\{\w+\}/g) ?? [];
  const query = fc.dictionary(
    fc.constantFrom("none_such", ...Object.keys(queryOf(route as Route)).filter(isQuick)),
    word,
    {
      maxKeys: 3,
    },
  );
  const sent = method === "GET" || method === "DELETE" ? fc.constant(undefined) : bodies(body);
  return fc
    .record({ idents: fc.tuple(...names.map(() => ident)), query, version, sent })
    .map(({ idents, query: asked, version: spoken, sent: content }) => {
      const concrete = names.reduce(
        (text, name, index) => text.replace(name, encodeURIComponent((idents[index] ?? "").toWellFormed())),
        path,
      );
      const words = Object.entries(asked).map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`);
      return {
        method,
        path: words.length === 0 ? concrete : `${concrete}?${words.join("&")}`,
        version: spoken,
        ...(content === undefined ? {} : { body: content }),
      };
    });
}

/** Waiting is not what is tested here. */
const isQuick = (name: string) => name !== "wait" && name !== "timeout";

function bodies(body: Route["body"]): fc.Arbitrary<unknown> {
  const keys = keysOf(body);
  const object = fc.dictionary(fc.constantFrom("none_such", ...keys), value, { maxKeys: 6 });
  const operation = fc.record(
    {
      op: fc.constantFrom("add", "replace", "remove", "move", "nope"),
      path: fc.constantFrom(...keys, "none_such").map((name) => `/${name}`),
      value,
    },
    { requiredKeys: ["op", "path"] },
  );
  return fc.oneof(object, fc.array(operation, { maxLength: 3 }), value);
}

function keysOf(body: Route["body"]): readonly string[] {
  if (body?.kind === "resource" || body?.kind === "patch") return Object.keys(body.resource.fields);
  return body?.kind === "values" ? Object.keys(body.values) : ["id", "name", "uuid"];
}

test("whatever is asked of any route, the server answers with sense", { timeout: TIME_MS + 60_000 }, async (t) => {
  const rows = Object.entries({ ...BARE_METAL_ROUTES, ...INGOT_ROUTES }) as [string, Route][];
  const any = fc.oneof(
    ...rows.filter(([key]) => !OTHERS_TEST.includes(key)).map(([key, route]) => requests(key, route)),
  );
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(any, async ({ method, path, ...rest }) => {
      const answer = await served.ask(method, path, rest);
      asked += 1;
      assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 500)}`);
      assert.doesNotMatch(answer.text.slice(0, 20_000), INSIDES);
      if (answer.status >= 400) assert.ok(Object.keys(answer.error).length > 0, `no error in: ${answer.text}`);
    }),
    { numRuns: 10_000_000, interruptAfterTimeLimit: TIME_MS, markInterruptAsFailure: false },
  );
  t.diagnostic(`${asked} requests`);
  assert.equal((await served.ask("GET", "/v1/nodes?limit=1")).status, 200);
});
