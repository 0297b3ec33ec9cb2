/** Bad input for every resource that clients create: taken from the table, so that none is left out. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BARE_METAL_ROUTES, inputSchema, type Resource, type Route } from "@ingot/contract";
import fc from "fast-check";
import { assertClean, assertRefused } from "./testing/assert-refused.ts";
import { odd } from "./testing/odd-values.ts";
import { serve, type Served } from "./testing/served.ts";

const NOBODY = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const TEN_KILOBYTES = "n".repeat(10_240);
const STEP = { interface: "deploy", step: "x", args: {} };

let served: Served;
let node: string;
before(async () => {
  served = await serve();
  node = String((await ask("POST", "/v1/nodes", { driver: "fake-hardware", name: "n1" })).json["uuid"]);
  // Volumes change only while their node is off.
  await served.conductor.store.nodes.update(node, { power_state: "power off" });
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, body?: unknown) =>
  served.ask(method, path, body === undefined ? {} : { body });

/** A body that is taken, of each resource. */
const GOOD: Readonly<Record<string, () => object>> = {
  "/v1/nodes": () => ({ driver: "fake-hardware" }),
  "/v1/ports": () => ({ address: "52:54:00:12:34:56", node_uuid: node }),
  "/v1/portgroups": () => ({ node_uuid: node }),
  "/v1/chassis": () => ({}),
  "/v1/volume/connectors": () => ({ node_uuid: node, type: "iqn", connector_id: "c" }),
  "/v1/volume/targets": () => ({ node_uuid: node, volume_type: "iscsi", volume_id: "v", boot_index: 1 }),
  "/v1/allocations": () => ({ resource_class: "none-such" }),
  "/v1/deploy_templates": () => ({ name: "CUSTOM_T", steps: [{ ...STEP, priority: 1 }] }),
  "/v1/runbooks": () => ({ name: "r", steps: [{ ...STEP, order: 1 }] }),
  "/v1/inspection_rules": () => ({ actions: [{ op: "add-trait", args: { name: "CUSTOM_A" } }] }),
};

const CREATED = (Object.entries(BARE_METAL_ROUTES) as [string, Route][]).flatMap(([key, { body }]) =>
  key.startsWith("POST ") && body?.kind === "resource" ? [{ path: key.slice(5), resource: body.resource }] : [],
);

async function make(path: string): Promise<string> {
  const made = await ask("POST", path, GOOD[path]?.());
  assert.equal(made.status, 201, made.text);
  return `${path}/${String(made.json["uuid"])}`;
}

const keysOf = (resource: Resource, way: "create" | "patch") =>
  Object.keys((inputSchema(resource, way) as unknown as { readonly properties: object }).properties);

test("every resource that can be created is tried", () => {
  assert.deepEqual(CREATED.map(({ path }) => path).toSorted(), Object.keys(GOOD).toSorted());
});

for (const { path, resource } of CREATED) {
  test(`POST ${path}: every field of any value is taken or refused, never a 500`, async () => {
    for (const field of keysOf(resource, "create")) {
      await fc.assert(
        fc.asyncProperty(odd, async (value) => {
          const body = { ...GOOD[path]?.(), [field]: value };
          const answer = await ask("POST", path, body);
          if (answer.status === 201) await ask("DELETE", `${path}/${String(answer.json["uuid"])}`);
          else assertRefused(answer, JSON.stringify(body));
        }),
        { numRuns: 8 },
      );
    }
  });

  test(`PATCH ${path}: any value for any field, any operation, never a 500`, async () => {
    const item = await make(path);
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "replace", "remove"),
        path: fc
          .tuple(fc.constantFrom(...Object.keys(resource.fields)), fc.constantFrom("", "", "/a", "/0", "/a/b", "/-"))
          .map((parts) => `/${parts.join("")}`),
        value: odd,
      },
      { requiredKeys: ["op", "path"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 3 }), async (body) => {
        assertClean(await ask("PATCH", item, body), JSON.stringify(body));
        assert.equal((await ask("GET", item)).status, 200, "it can still be read");
      }),
      { numRuns: 40 },
    );
    await ask("DELETE", item);
  });

  test(`${path}: unknown fields, and values far too long, are refused by name`, async () => {
    const unknown = await ask("POST", path, { ...GOOD[path]?.(), none_such: 1 });
    assert.equal(unknown.status, 400, unknown.text);
    assert.match(unknown.text, /'none_such' was unexpected/);
    for (const field of keysOf(resource, "create").filter((name) => name === "name" || name === "uuid")) {
      const long = await ask("POST", path, { ...GOOD[path]?.(), [field]: TEN_KILOBYTES });
      assert.equal(long.status, 400, `${field}: ${long.text.slice(0, 300)}`);
      assert.ok(long.text.length < 2_000, "the answer does not repeat ten kilobytes");
    }
  });

  test(`${path}: a patch does not take away what must stay, nor touch what is not a client's`, async () => {
    const item = await make(path);
    const untouched = (await ask("GET", item)).json;
    const required = Object.entries(resource.fields).filter(([, field]) => field.required);
    for (const [name] of required) assertRefused(await ask("PATCH", item, [{ op: "remove", path: `/${name}` }]), name);
    const patchable = new Set(Object.entries(resource.fields).flatMap(([name, field]) => (field.patch ? [name] : [])));
    for (const name of [...Object.keys(resource.fields), "links", "none_such", "version"]) {
      if (patchable.has(name)) continue;
      const refused = await ask("PATCH", item, [{ op: "add", path: `/${name}`, value: "x" }]);
      assert.deepEqual([refused.status, /Cannot patch/.test(refused.text)], [400, true], refused.text);
    }
    assert.deepEqual((await ask("GET", item)).json, untouched);
    await ask("DELETE", item);
  });

  test(`${path}: identifiers that are none, that nobody has, and markers that are gone`, async () => {
    for (const wrong of ["a b", "\u0000", "ä", "💥", "%"]) {
      assertRefused(await ask("GET", `${path}/${encodeURIComponent(wrong)}`), wrong);
    }
    const long = await ask("GET", `${path}/${TEN_KILOBYTES}`);
    assertRefused(long, "ten kilobytes");
    assert.match(long.text, /longer than any name or UUID/);
    assert.equal((await ask("GET", `${path}/${NOBODY}`)).status, 404);
    const item = await make(path);
    assert.equal((await ask("DELETE", item)).status, 204);
    const marker = item.split("/").at(-1) ?? "";
    assert.equal((await ask("GET", `${path}?marker=${marker}`)).status, 404);
    assert.equal((await ask("GET", `${path}?marker=not%20one`)).status, 400);
  });

  test(`${path}: limits that are none are refused, and huge ones are as the greatest`, async () => {
    for (const limit of ["-1", "0", "1.5", "x", "", "-99999999999999999999"]) {
      const refused = await ask("GET", `${path}?limit=${limit}`);
      assert.equal(refused.status, 400, `${limit}: ${refused.text.slice(0, 200)}`);
    }
    const all = (await ask("GET", path)).json;
    const huge = (await ask("GET", `${path}?limit=99999999999999999999`)).json;
    assert.deepEqual(huge, all);
  });
}
