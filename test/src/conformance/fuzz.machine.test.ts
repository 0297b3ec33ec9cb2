/**
 * Every route of both APIs with bodies, queries, identifiers and microversions that are made up: never a fault of the
 * server, never its insides, and it answers on. Ten minutes with `./ingot test --long`, seconds otherwise.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BARE_METAL_ROUTES, INGOT_ROUTES, queryOf, type Route } from "@ingot/contract";
import { EXAMPLES } from "@ingot/contract/openapi/examples";
import { serve, type Served } from "@ingot/http/testing/served";
import fc from "fast-check";

const TIME_MS = process.env["INGOT_TEST_LONG"] === "1" ? 600_000 : 8_000;
/** An event stream has no end; bundles of steps are bytes. */
const OTHERS_TEST = ["GET /ingot/v1/events"];
const INSIDES = /\bat \w+.*\.ts:\d+|node_modules|node:internal|TypeError|RangeError|Sqlite|SQLITE|kysely/;

const STEP = { interface: "bios", step: "factory_reset", args: {} };
/** One of each resource by the name of its parameter in paths; who deletes one has another made. */
const MADE: Readonly<Record<string, (node: string) => readonly [path: string, body: object]>> = {
  node: () => ["/v1/nodes", { driver: "fake-hardware" }],
  portgroup: (node) => ["/v1/portgroups", { node_uuid: node }],
  port: (node) => ["/v1/ports", { node_uuid: node, address: macAddress() }],
  chassis: () => ["/v1/chassis", {}],
  connector: (node) => ["/v1/volume/connectors", { node_uuid: node, type: "iqn", connector_id: macAddress() }],
  target: (node) => [
    "/v1/volume/targets",
    { node_uuid: node, volume_type: "iscsi", volume_id: "v", boot_index: ++made },
  ],
  allocation: () => ["/v1/allocations", { resource_class: "none-such" }],
  template: () => ["/v1/deploy_templates", { name: `CUSTOM_T${++made}`, steps: [{ ...STEP, priority: 1 }] }],
  runbook: () => ["/v1/runbooks", { name: `r${++made}`, steps: [{ ...STEP, order: 1 }] }],
  rule: () => ["/v1/inspection_rules", { actions: [{ op: "add-trait", args: { name: "CUSTOM_A" } }] }],
};

let served: Served;
let made = 0;
/** Identifiers by the names of parameters. */
const known: Record<string, string> = {
  driver: "fake-hardware",
  hostname: "conductor-1",
  trait: "CUSTOM_A",
  setting: "NumCores",
  indicator: "led@system",
  method: "echo",
};

function macAddress(): string {
  const digits = (++made).toString(16).padStart(12, "0");
  return digits.match(/../g)?.join(":") ?? "";
}

async function make(parameter: string): Promise<void> {
  const [path, body] = MADE[parameter]?.(known["node"] ?? "") ?? ["", {}];
  const answer = await served.ask("POST", path, { body });
  if (answer.status === 201) known[parameter] = String(answer.json["uuid"]);
}

before(async () => {
  served = await serve();
  for (const parameter of Object.keys(MADE)) await make(parameter);
});
after(() => served[Symbol.asyncDispose]());

const TEN_KILOBYTES = "n".repeat(10_000);
const word = fc.oneof(
  fc.constantFrom("", "0", "-1", "99999999999999999999", "true", "null", "..", "%00", "a/b", "\u0000", "💥", "a\nb"),
  fc.constant(TEN_KILOBYTES),
  fc.constant("11111111-1111-4111-8111-111111111111"),
  fc.string({ unit: "binary", maxLength: 30 }),
);
/** Undefined: the identifier of something that is there. */
const ident = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: word });
const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, "", "x", [], {}, [null], [[]], { a: null }, "power on", "manage"),
  fc.constantFrom("fake-hardware", "CUSTOM_T1", "conductor-1", "******", "https://u:p@h/x", "https://u:******@h/x"),
  word,
  fc.jsonValue({ maxDepth: 4 }),
);
const version = fc.oneof(
  { weight: 6, arbitrary: fc.constant("latest") },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 115 }).map((minor) => `1.${minor}`) },
  { weight: 1, arbitrary: fc.constantFrom("1.115", "0.1", "1.116", "x") },
);

interface Asked {
  readonly method: string;
  /** With parameters that stand for something that is there. */
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
    { maxKeys: 2 },
  );
  const sent = method === "GET" || method === "DELETE" ? fc.constant(undefined) : bodies(key, body);
  return fc
    .record({ idents: fc.tuple(...names.map(() => ident)), query, version, sent })
    .map(({ idents, query: asked, version: spoken, sent: content }) => {
      const concrete = names.reduce((text, name, index) => text.replace(name, encoded(idents[index]) ?? name), path);
      const words = Object.entries(asked).map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`);
      return {
        method,
        path: words.length === 0 ? concrete : `${concrete}?${words.join("&")}`,
        version: spoken,
        ...(content === undefined ? {} : { body: content }),
      };
    });
}

function encoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : encodeURIComponent(text.toWellFormed());
}

/** Waiting is not what is tested here. */
const isQuick = (name: string) => name !== "wait" && name !== "timeout";

/** Bodies that the route takes, but for a key or two; and others. */
function bodies(key: string, body: Route["body"]): fc.Arbitrary<unknown> {
  const example: unknown = EXAMPLES[key] ?? {};
  const keys = keysOf(body);
  const object = fc.dictionary(fc.constantFrom("none_such", ...keys), value, { maxKeys: 6 });
  const operation = fc.record(
    {
      op: fc.constantFrom("add", "replace", "remove", "move", "nope"),
      path: fc
        .tuple(
          fc.constantFrom(...keys, "none_such"),
          fc.constantFrom("", "", "", "/a", "/0", "/0/args/a", "/-", "/a~1b"),
        )
        .map(([name, below]) => `/${name}${below}`),
      value,
    },
    { requiredKeys: ["op", "path"] },
  );
  const wrong = fc.dictionary(fc.constantFrom("none_such", ...keys, ...Object.keys(example as object)), value, {
    maxKeys: 2,
  });
  const nearly = Array.isArray(example)
    ? fc.constant(example)
    : wrong.map((over) => ({ ...(example as object), ...over }));
  return fc.oneof(nearly, object, fc.array(operation, { maxLength: 3 }), value);
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
  const byStatus = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(any, async ({ method, path, ...rest }) => {
      const named = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => known[name] ?? "x");
      const answer = await served.ask(method, named, rest);
      asked += 1;
      byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
      const parameter = /\{(\w+)\}$/.exec(path)?.[1] ?? "";
      if (method === "DELETE" && answer.status === 204 && parameter in MADE) await make(parameter);
      assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 500)}`);
      assert.doesNotMatch(answer.text.slice(0, 20_000), INSIDES);
      if (answer.status >= 400) assert.ok(Object.keys(answer.error).length > 0, `no error in: ${answer.text}`);
    }),
    { numRuns: 10_000_000, interruptAfterTimeLimit: TIME_MS, markInterruptAsFailure: false },
  );
  t.diagnostic(`${asked} requests: ${JSON.stringify(Object.fromEntries(byStatus))}`);
  assert.equal((await served.ask("GET", "/v1/nodes?limit=1")).status, 200);
});
