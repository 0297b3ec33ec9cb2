/** What the routes answer has the form that the OpenAPI document tells: every GET of both APIs, on a server with one of each resource. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openApiDocument } from "@ingot/contract/openapi/document";
import type { JsonObject } from "@ingot/kernel";
import { Compile } from "typebox/schema";
import { serve, type Served } from "../testing/served.ts";

/** Streams, files, and what the test's agentless nodes have no answer for. */
const OTHERS_TEST = [
  "/ingot/v1/events",
  "/ingot/v1/media/{secret}/{name}",
  "/ingot/v1/boot/ipxe",
  "/ingot/v1/boot/ipxe/{address}",
];
/** Refused on this server, in the form of errors. */
const REFUSED = ["/v1/lookup", "/v1/nodes/{node}/vendor_passthru", "/v1/drivers/{driver}/vendor_passthru"];

const document = openApiDocument();
const paths = document["paths"] as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
interface Operation {
  readonly parameters?: readonly { readonly name?: string }[];
  readonly responses: Readonly<Record<string, JsonObject>>;
}

let served: Served;
let names: Readonly<Record<string, string>>;

async function make(path: string, body: object): Promise<string> {
  const made = await served.ask("POST", path, { body });
  assert.equal(made.status, 201, made.text);
  return String(made.json["uuid"]);
}

before(async () => {
  served = await serve();
  const node = await make("/v1/nodes", { driver: "fake-hardware", name: "n1", resource_class: "gold" });
  for (const target of ["manage", "inspect", "provide"]) {
    await served.ask("PUT", "/v1/nodes/n1/states/provision", { body: { target } });
    await served.ask("GET", "/ingot/v1/nodes/n1?wait=30&until=stable");
  }
  const portgroup = await make("/v1/portgroups", { node_uuid: node });
  const steps = [{ interface: "bios", step: "factory_reset", args: {} }];
  const volume = { node_uuid: node, boot_index: 0 };
  const { store } = served.conductor;
  names = {
    node,
    portgroup,
    port: await make("/v1/ports", { node_uuid: node, address: "52:54:00:00:00:01", portgroup_uuid: portgroup }),
    chassis: await make("/v1/chassis", {}),
    connector: await make("/v1/volume/connectors", { node_uuid: node, type: "iqn", connector_id: "c" }),
    target: await make("/v1/volume/targets", { ...volume, volume_type: "iscsi", volume_id: "v" }),
    template: await make("/v1/deploy_templates", { name: "CUSTOM_T", steps: [{ ...steps[0], priority: 1 }] }),
    runbook: await make("/v1/runbooks", { name: "r", steps: [{ ...steps[0], order: 1 }] }),
    rule: await make("/v1/inspection_rules", { actions: [{ op: "add-trait", args: { name: "CUSTOM_A" } }] }),
    allocation: await make("/v1/allocations", { resource_class: "gold", name: "a1" }),
    entry: String((await store.history.list(node, { limit: 1 }))[0]?.uuid),
    setting: String((await store.biosSettings.ofNode(node))[0]?.name),
    driver: "fake-hardware",
    hostname: "conductor-1",
    indicator: "led@system",
    method: "methods",
  };
});
after(() => served[Symbol.asyncDispose]());

function schemaOf({ responses }: Operation, status: number): JsonObject {
  const response = responses[String(status)] ?? responses["default"] ?? {};
  const reference = response["$ref"];
  const components = document["components"] as Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  const found = typeof reference === "string" ? components["responses"]?.[reference.split("/").at(-1) ?? ""] : response;
  const content = found?.["content"] as Readonly<Record<string, JsonObject>> | undefined;
  return {
    ...(content?.["application/json"]?.["schema"] as JsonObject),
    components: document["components"],
  };
}

async function check(path: string, operation: Operation, query = ""): Promise<number> {
  const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? name));
  const answer = await served.ask("GET", concrete + query);
  const validator = Compile(schemaOf(operation, answer.status));
  const parsed: unknown = JSON.parse(answer.text);
  assert.ok(validator.Check(parsed), `${concrete}${query}: ${JSON.stringify(validator.Errors(parsed)).slice(0, 500)}`);
  return answer.status;
}

for (const [path, methods] of Object.entries(paths)) {
  const operation = methods["get"];
  if (operation === undefined || OTHERS_TEST.includes(path)) continue;
  test(`GET ${path} answers as the document says`, async () => {
    const status = await check(path, operation);
    assert.equal(status < 400, !REFUSED.includes(path), `${path}: ${status}`);
    if (operation.parameters?.some(({ name }) => name === "detail")) await check(path, operation, "?detail=true");
  });
}

test("what is refused is answered as the document says", async () => {
  for (const [path, methods] of Object.entries(paths)) {
    const operation = methods["get"];
    if (operation === undefined || OTHERS_TEST.includes(path)) continue;
    if (path.includes("vendor_passthru") || path.endsWith("openapi.json") || path === "/" || path === "/v1") continue;
    assert.equal(await check(path, operation, "?none_such=1"), 400, path);
  }
});
