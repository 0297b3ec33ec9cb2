/** A body for each route that takes one of a form of its own: shown in the document, and checked against its schema. */
const NODE = "6a1c8bd3-3ac3-4d4b-9a3a-9c3f6c3d2b10";
const MAC = "52:54:00:12:34:56";

const node = {
  name: "server-1",
  driver: "redfish",
  driver_info: {
    redfish_address: "https://bmc-1.example.com",
    redfish_username: "admin",
    redfish_password: "secret",
    deploy_kernel: "https://images.example.com/ipa.kernel",
    deploy_ramdisk: "https://images.example.com/ipa.initramfs",
  },
  properties: { cpu_arch: "x86_64", capabilities: "boot_mode:uefi" },
  resource_class: "baremetal",
};
const port = { node_uuid: NODE, address: MAC };
const portgroup = { node_uuid: NODE, name: "bond-1", mode: "802.3ad" };
const chassis = { description: "rack 12, upper half", extra: { rack: "r12" } };
const connector = { node_uuid: NODE, type: "iqn", connector_id: "iqn.2017-07.org.example:01:d9a51732c3f" };
const target = { node_uuid: NODE, volume_type: "iscsi", boot_index: 0, volume_id: "04452bed" };
const allocation = { name: "web-1", resource_class: "baremetal", traits: ["CUSTOM_GPU"] };
const template = {
  name: "CUSTOM_HYPERTHREADING_ON",
  steps: [
    {
      interface: "bios",
      step: "apply_configuration",
      args: { settings: [{ name: "LogicalProc", value: "Enabled" }] },
      priority: 150,
    },
  ],
};
const runbook = {
  name: "CUSTOM_ERASE",
  steps: [{ interface: "deploy", step: "erase_devices_metadata", args: {}, order: 1 }],
};
const rule = {
  description: "Tell machines of one maker by a trait",
  priority: 100,
  conditions: [{ op: "contains", args: { value: "{inventory[system_vendor][manufacturer]}", regex: "(?i)example" } }],
  actions: [{ op: "add-trait", args: { name: "CUSTOM_EXAMPLE" } }],
};
const patch = [{ op: "add", path: "/extra/rack", value: "r12" }];
const traits = { traits: ["CUSTOM_GPU", "HW_CPU_X86_VMX"] };

export const EXAMPLES: Readonly<Record<string, unknown>> = {
  "POST /v1/nodes": node,
  "PATCH /v1/nodes/{node}": patch,
  "PUT /v1/nodes/{node}/maintenance": { reason: "a fan is broken" },
  "PUT /v1/nodes/{node}/management/boot_device": { boot_device: "pxe", persistent: false },
  "PUT /v1/nodes/{node}/management/inject_nmi": {},
  "PUT /v1/nodes/{node}/management/indicators/{indicator}": { state: "on" },
  "PUT /v1/nodes/{node}/traits": traits,
  "POST /v1/nodes/{node}/vifs": { id: "1974dcfa-836f-41b2-b541-686c100900e5" },
  "POST /v1/nodes/{node}/vmedia": { device_type: "cdrom", image_url: "https://images.example.com/tools.iso" },
  "PUT /v1/nodes/{node}/states/power": { target: "power on" },
  "PUT /v1/nodes/{node}/states/provision": { target: "active", configdrive: { user_data: "#cloud-config\n" } },
  "PUT /v1/nodes/{node}/states/boot_mode": { target: "uefi" },
  "PUT /v1/nodes/{node}/states/secure_boot": { target: true },
  "PUT /v1/nodes/{node}/states/raid": { logical_disks: [{ size_gb: 100, raid_level: "1", is_root_volume: true }] },
  "PUT /v1/nodes/{node}/states/console": { enabled: true },
  "POST /v1/ports": port,
  "PATCH /v1/ports/{port}": patch,
  "POST /v1/portgroups": portgroup,
  "PATCH /v1/portgroups/{portgroup}": patch,
  "POST /v1/chassis": chassis,
  "PATCH /v1/chassis/{chassis}": patch,
  "POST /v1/volume/connectors": connector,
  "PATCH /v1/volume/connectors/{connector}": patch,
  "POST /v1/volume/targets": target,
  "PATCH /v1/volume/targets/{target}": patch,
  "POST /v1/allocations": allocation,
  "PATCH /v1/allocations/{allocation}": patch,
  "POST /v1/deploy_templates": template,
  "PATCH /v1/deploy_templates/{template}": patch,
  "POST /v1/runbooks": runbook,
  "PATCH /v1/runbooks/{runbook}": patch,
  "PUT /v1/runbooks/{runbook}/traits": traits,
  "POST /v1/inspection_rules": rule,
  "PATCH /v1/inspection_rules/{rule}": [{ op: "replace", path: "/priority", value: 200 }],
  "POST /v1/events": {
    events: [
      {
        event: "network.bind_port",
        port_id: "11111111-aaaa-bbbb-cccc-555555555555",
        mac_address: MAC,
        status: "ACTIVE",
      },
    ],
  },
  "POST /v1/continue_inspection": {
    inventory: {
      bmc_address: "192.0.2.10",
      interfaces: [{ name: "eth0", mac_address: MAC }],
      cpu: { architecture: "x86_64" },
    },
  },
  "POST /v1/heartbeat/{node}": {
    callback_url: "https://192.0.2.20:9999",
    agent_token: "the token of lookup",
    agent_version: "1.0",
  },
  "PUT /ingot/v1/nodes/{node}/states/provision": {
    target: "clean",
    clean_steps: [{ interface: "bios", step: "factory_reset", timeout: 600, retries: 2 }],
  },
  "PUT /ingot/v1/deploy_templates/{template}/steps": {
    steps: [{ interface: "bios", step: "apply_configuration", args: {}, priority: 90, timeout: 600 }],
  },
  "PUT /ingot/v1/runbooks/{runbook}/steps": {
    steps: [{ interface: "bios", step: "factory_reset", args: {}, order: 1, retries: { limit: 2, backoff: 30 } }],
  },
  "POST /ingot/v1/resources": { nodes: [{ uuid: NODE, ...node }], ports: [port], chassis: [chassis] },
  "POST /ingot/v1/nodes": { nodes: [node] },
  "POST /ingot/v1/ports": { ports: [port] },
  "POST /ingot/v1/portgroups": { portgroups: [portgroup] },
  "POST /ingot/v1/chassis": { chassis: [chassis] },
  "POST /ingot/v1/volume/connectors": { connectors: [connector] },
  "POST /ingot/v1/volume/targets": { targets: [target] },
  "POST /ingot/v1/allocations": { allocations: [allocation] },
  "POST /ingot/v1/deploy_templates": { deploy_templates: [template] },
  "POST /ingot/v1/runbooks": { runbooks: [runbook] },
  "POST /ingot/v1/inspection_rules": { inspection_rules: [rule] },
};
