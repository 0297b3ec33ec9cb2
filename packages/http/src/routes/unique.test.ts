import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BARE_METAL_ROUTES } from "@ingot/contract";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
let node: string;
before(async () => {
  served = await serve();
  const made = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
  node = String(made.json["uuid"]);
});
after(() => served[Symbol.asyncDispose]());

const UUID = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
const step = { interface: "deploy", step: "x", args: {}, priority: 1 };
const ordered = { interface: "deploy", step: "x", args: {}, order: 1 };
let macs = 0;
const address = () => `52:54:00:00:07:${String((macs += 1)).padStart(2, "0")}`;

/** What must be unique in each resource; `rest` makes what is required and differs each time. */
const UNIQUE: readonly (readonly [path: string, unique: object, rest: () => object])[] = [
  ["/v1/nodes", { name: "same" }, () => ({ driver: "fake-hardware" })],
  ["/v1/nodes", { uuid: UUID }, () => ({ driver: "fake-hardware" })],
  ["/v1/nodes", { instance_uuid: UUID }, () => ({ driver: "fake-hardware" })],
  ["/v1/ports", { address: "52:54:00:00:08:01" }, () => ({ node_uuid: node })],
  ["/v1/ports", { name: "same" }, () => ({ node_uuid: node, address: address() })],
  ["/v1/ports", { uuid: UUID }, () => ({ node_uuid: node, address: address() })],
  ["/v1/portgroups", { name: "same" }, () => ({ node_uuid: node, address: address() })],
  ["/v1/portgroups", { address: "52:54:00:00:08:01" }, () => ({ node_uuid: node })],
  ["/v1/portgroups", { uuid: UUID }, () => ({ node_uuid: node })],
  ["/v1/chassis", { uuid: UUID }, () => ({})],
  ["/v1/volume/connectors", { type: "ip", connector_id: "10.0.0.1" }, () => ({ node_uuid: node })],
  [
    "/v1/volume/targets",
    { node_uuid: "", boot_index: 0 },
    () => ({ node_uuid: node, volume_type: "x", volume_id: "v" }),
  ],
  ["/v1/allocations", { name: "same" }, () => ({ resource_class: "none" })],
  ["/v1/allocations", { uuid: UUID }, () => ({ resource_class: "none" })],
  ["/v1/deploy_templates", { name: "CUSTOM_SAME" }, () => ({ steps: [step] })],
  ["/v1/deploy_templates", { uuid: UUID }, () => ({ name: `CUSTOM_${(macs += 1)}`, steps: [step] })],
  ["/v1/runbooks", { name: "same" }, () => ({ steps: [ordered] })],
  ["/v1/runbooks", { uuid: UUID }, () => ({ name: `r${(macs += 1)}`, steps: [ordered] })],
  ["/v1/inspection_rules", { uuid: UUID }, () => ({ actions: [{ op: "fail", args: { msg: "x" } }] })],
  [
    "/v1/volume/connectors",
    { uuid: UUID },
    () => ({ node_uuid: node, type: "ip", connector_id: `10.0.1.${(macs += 1)}` }),
  ],
  [
    "/v1/volume/targets",
    { uuid: UUID },
    () => ({ node_uuid: node, volume_type: "x", volume_id: "v", boot_index: (macs += 1) }),
  ],
];

test("every resource that can be created is among them", () => {
  const created = Object.keys(BARE_METAL_ROUTES).filter((key) =>
    /^POST \/v1\/[a-z_]+(\/(connectors|targets))?$/.test(key),
  );
  const others = ["/v1/events", "/v1/continue_inspection"];
  const paths = created.map((key) => key.replace("POST ", "")).filter((path) => !others.includes(path));
  assert.deepEqual([...new Set(UNIQUE.map(([path]) => path))].toSorted(), paths.toSorted());
});

for (const [path, unique, rest] of UNIQUE) {
  test(`of many ${path} with the same ${Object.keys(unique).join(" and ")} at once exactly one is created`, async () => {
    const ask = () => served.ask("POST", path, { body: { ...unique, ...rest() } });
    const answers = await Promise.all(Array.from({ length: 6 }, ask));
    const statuses = answers.map(({ status }) => status).toSorted();
    assert.deepEqual(statuses, [201, 409, 409, 409, 409, 409], answers.map(({ text }) => text).join("\n"));
    const losers = answers.filter(({ status }) => status === 409);
    for (const { error } of losers) assert.match(String(error["faultstring"]), /already (exists|associated)/);
  });
}

test("of many who rename a node to one name, or move their instance there, at once exactly one does", async () => {
  const made = await Promise.all(
    [1, 2, 3].map(() => served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware" } })),
  );
  for (const [field, value] of [
    ["name", "renamed"],
    ["instance_uuid", "dddddddd-cccc-4ccc-8ccc-cccccccccccc"],
  ] as const) {
    const body = [{ op: "add", path: `/${field}`, value }];
    const answers = await Promise.all(
      made.map(({ json }) => served.ask("PATCH", `/v1/nodes/${String(json["uuid"])}`, { body })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted(),
      [200, 409, 409],
      answers.map(({ text }) => text).join(),
    );
  }
});
