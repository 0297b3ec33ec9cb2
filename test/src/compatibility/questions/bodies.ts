import { type Chapter, clear, get, post, type Question } from "../question.ts";
import { ID } from "./fixture.ts";

const ODD_VALUES: readonly unknown[] = [null, "text", "", 7, true, [], {}, { a: 1 }];

const MADE = { uuid: ID.made };
const RESOURCES: readonly (readonly [path: string, base: object, fields: readonly string[]])[] = [
  [
    "/v1/nodes",
    { ...MADE, driver: "fake-hardware" },
    [
      ...["uuid", "driver", "name", "driver_info", "properties", "extra", "instance_info", "instance_uuid"],
      ...["chassis_uuid", "maintenance", "network_data", "network_interface", "bios_interface", "power_interface"],
      ...["resource_class", "automated_clean", "conductor_group", "lessee", "description", "retired"],
      ...["retired_reason", "protected", "storage_interface", "shard", "provision_state", "power_state", "traits"],
      ...["none_such", "created_at", "last_error", "reservation", "raid_config", "allocation_uuid", "links"],
    ],
  ],
  [
    "/v1/ports",
    { ...MADE, node_uuid: ID.node, address: "52:54:00:00:00:aa" },
    [
      ...["uuid", "node_uuid", "address", "extra", "local_link_connection", "pxe_enabled", "portgroup_uuid"],
      ...["physical_network", "is_smartnic", "internal_info", "none_such", "name", "created_at"],
    ],
  ],
  [
    "/v1/portgroups",
    { ...MADE, node_uuid: ID.node },
    [
      ...["uuid", "node_uuid", "address", "name", "extra", "mode", "properties", "standalone_ports_supported"],
      ...["internal_info", "none_such"],
    ],
  ],
  ["/v1/chassis", MADE, ["uuid", "description", "extra", "none_such", "created_at", "nodes"]],
  [
    "/v1/volume/connectors",
    { ...MADE, node_uuid: ID.node, type: "iqn", connector_id: "iqn.2017-08.org:2" },
    ["uuid", "node_uuid", "type", "connector_id", "extra", "none_such"],
  ],
  [
    "/v1/volume/targets",
    { ...MADE, node_uuid: ID.node, volume_type: "iscsi", boot_index: 1, volume_id: "v2" },
    ["uuid", "node_uuid", "volume_type", "boot_index", "volume_id", "properties", "extra", "none_such"],
  ],
  [
    "/v1/deploy_templates",
    { ...MADE, name: "CUSTOM_MADE", steps: [{ interface: "deploy", step: "x", args: {}, priority: 1 }] },
    ["uuid", "name", "steps", "extra", "none_such"],
  ],
];

function everyField(path: string, base: object, fields: readonly string[]): readonly Question[] {
  const values = fields.flatMap((field) => ODD_VALUES.map((value) => ({ ...base, [field]: value })));
  const without = Object.keys(base).map((left) =>
    Object.fromEntries(Object.entries(base).filter(([name]) => name !== left)),
  );
  // Without a UUID of its own what is made cannot be cleared away.
  const keepable = [...values, ...without].filter((body) => (body as { uuid?: unknown }).uuid === ID.made);
  const bare = values.filter((body) => {
    const { uuid } = body as { uuid?: unknown };
    return uuid !== ID.made && uuid !== null;
  });
  return [base, ...keepable, ...bare].flatMap((body) => [post(path, body), clear(`${path}/${ID.made}`)]);
}

const STEP = { interface: "deploy", step: "x", args: {}, priority: 1 };
const BAD_STEPS: readonly unknown[] = [
  { ...STEP, interface: "nope" },
  { ...STEP, step: "" },
  { ...STEP, step: 1 },
  { ...STEP, args: [] },
  { ...STEP, args: null },
  { ...STEP, priority: -1 },
  { ...STEP, priority: "a" },
  { ...STEP, priority: "10" },
  { ...STEP, priority: 0 },
  { ...STEP, none_such: 1 },
  { interface: "deploy", step: "x", priority: 1 },
  { interface: "deploy", step: "x", args: {} },
  { step: "x", args: {}, priority: 1 },
  "x",
];

const TEMPLATES = BAD_STEPS.flatMap((step) => [
  post("/v1/deploy_templates", { ...MADE, name: "CUSTOM_MADE", steps: [step] }),
  clear(`/v1/deploy_templates/${ID.made}`),
]);

const raw = (text: string, headers: Record<string, string> = {}): Question => ({
  method: "POST",
  path: "/v1/nodes",
  version: "1.82",
  raw: text,
  headers,
});

const NAMES = [
  "a",
  "a.b",
  "a_b",
  "a~b",
  "-a",
  "a b",
  "ä",
  "a/b",
  "maintenance",
  "ports",
  "detail",
  "n1",
  "n".repeat(255),
];

export const bodies: Chapter = {
  title: "what can be created, and what is refused",
  questions: [
    ...RESOURCES.flatMap(([path, base, fields]) => everyField(path, base, fields)),
    ...TEMPLATES,
    ...["", "{", "[]", "null", '"x"', "7", "{}"].map((text) => raw(text)),
    raw('{"driver":"fake-hardware"}', { "Content-Type": "text/plain" }),
    raw('{"driver":"fake-hardware"}', { "Content-Type": "application/xml" }),
    post("/v1/nodes", { ...MADE, driver: "nope" }),
    post("/v1/nodes", { ...MADE, driver: "fake-hardware", bios_interface: "redfish" }),
    ...NAMES.flatMap((name) => [
      post("/v1/nodes", { ...MADE, driver: "fake-hardware", name }),
      clear(`/v1/nodes/${ID.made}`),
    ]),
    ...[4, 5, 9, 10].flatMap((minor) => [
      post("/v1/nodes", { ...MADE, driver: "fake-hardware", name: "under_score" }, minor),
      clear(`/v1/nodes/${ID.made}`),
    ]),
    ...[1, 10, 11, 46, 47].flatMap((minor) => [
      post("/v1/nodes", { ...MADE, driver: "fake-hardware", automated_clean: true }, minor),
      post("/v1/nodes", { ...MADE, driver: "fake-hardware" }, minor),
      get(`/v1/nodes/${ID.made}?fields=provision_state`),
      clear(`/v1/nodes/${ID.made}`),
    ]),
    post("/v1/nodes", { uuid: ID.node, driver: "fake-hardware" }),
    post("/v1/ports", { ...MADE, node_uuid: ID.node, address: "52:54:00:00:00:01" }),
    post("/v1/ports", { ...MADE, node_uuid: ID.other, address: "52:54:00:00:00:bb", portgroup_uuid: ID.portgroup }),
    post("/v1/portgroups", { ...MADE, node_uuid: ID.node, name: "bond0" }),
    post("/v1/deploy_templates", { ...MADE, name: "CUSTOM_T", steps: [STEP] }),
    ...["nonsense", "52:54:00:00:00", "525400000001", "52-54-00-00-00-ab", "52:54:00:00:00:AB"].flatMap((address) => [
      post("/v1/ports", { ...MADE, node_uuid: ID.node, address }),
      clear(`/v1/ports/${ID.made}`),
    ]),
  ],
};
