import { type Chapter, patch, post, put, replace, settled } from "../question.ts";

/** UUIDs of what the questions are about; each begins with one digit eight times. */
export const ID = {
  node: "11111111-0000-4000-8000-000000000001",
  other: "11111111-0000-4000-8000-000000000002",
  spare: "11111111-0000-4000-8000-000000000003",
  port: "22222222-0000-4000-8000-000000000001",
  portgroup: "33333333-0000-4000-8000-000000000001",
  chassis: "44444444-0000-4000-8000-000000000001",
  connector: "55555555-0000-4000-8000-000000000001",
  target: "66666666-0000-4000-8000-000000000001",
  allocation: "77777777-0000-4000-8000-000000000001",
  template: "88888888-0000-4000-8000-000000000001",
  made: "99999999-0000-4000-8000-000000000001",
  missing: "00000000-0000-4000-8000-00000000dead",
} as const;

const STEPS = [
  { interface: "bios", step: "apply_configuration", args: { settings: [{ name: "vt", value: "on" }] }, priority: 10 },
];

/** What the other chapters find: one of each resource. */
export const fixture: Chapter = {
  title: "creating one of each resource",
  questions: [
    post("/v1/chassis", { uuid: ID.chassis, description: "rack 7", extra: { row: 1 } }),
    post("/v1/nodes", {
      uuid: ID.node,
      name: "n1",
      driver: "fake-hardware",
      resource_class: "baremetal",
      driver_info: { redfish_password: "secret", redfish_address: "https://bmc" },
      properties: { cpus: 4 },
      extra: { a: { b: 1 } },
      description: "the first",
      chassis_uuid: ID.chassis,
      shard: "s1",
    }),
    patch("/v1/nodes/n1", [replace("/owner", "me"), replace("/lessee", "you")]),
    post("/v1/nodes", { uuid: ID.other, name: "n2", driver: "fake-hardware" }),
    settled(put("/v1/nodes/n1/states/power", { target: "power off" }), "n1"),
    post("/v1/portgroups", {
      uuid: ID.portgroup,
      node_uuid: ID.node,
      name: "bond0",
      address: "52:54:00:00:00:10",
      properties: { miimon: 100 },
    }),
    post("/v1/ports", {
      uuid: ID.port,
      node_uuid: ID.node,
      address: "52:54:00:00:00:01",
      portgroup_uuid: ID.portgroup,
      extra: { a: 1 },
      local_link_connection: { switch_id: "0a:1b:2c:3d:4e:5f", port_id: "Ethernet1" },
    }),
    post("/v1/volume/connectors", {
      uuid: ID.connector,
      node_uuid: ID.node,
      type: "iqn",
      connector_id: "iqn.2017-08.org:1",
    }),
    post("/v1/volume/targets", {
      uuid: ID.target,
      node_uuid: ID.node,
      volume_type: "iscsi",
      boot_index: 0,
      volume_id: "v1",
      properties: { target_portal: "p", auth_password: "secret" },
    }),
    post("/v1/deploy_templates", { uuid: ID.template, name: "CUSTOM_T", steps: STEPS, extra: { a: 1 } }),
    put("/v1/nodes/n1/traits", { traits: ["CUSTOM_A", "HW_CPU_X86_VMX"] }),
  ],
};
