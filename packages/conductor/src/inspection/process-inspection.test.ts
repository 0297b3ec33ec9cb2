import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isFailure, type JsonObject, Scope } from "@ingot/kernel";
import { TestConductor } from "../testing/test-conductor.ts";
import { createNode } from "../use-cases/nodes/create-node.ts";
import { createInspectionRule } from "../use-cases/inspection-rules/create-inspection-rule.ts";
import type { InspectionRuleFields } from "../use-cases/inspection-rules/inspection-rule-fields.ts";
import { removeAllInspectionRules } from "../use-cases/inspection-rules/remove-all-inspection-rules.ts";
import { type InspectionConfig, defaultInspection } from "./config.ts";
import { INSPECTION_HOOKS, chooseHooks } from "./hooks/index.ts";
import { processInspection } from "./process-inspection.ts";

const scope = Scope.root();
let testing: TestConductor;
before(async () => {
  testing = await TestConductor.start();
});
after(() => testing.stop());

let macs = 0;
const newMac = () => `52:54:00:00:01:${(macs++).toString(16).padStart(2, "0")}`;

async function newNode(properties: JsonObject = {}) {
  const [driver = ""] = testing.conductor.hardwareTypes.keys();
  return createNode(scope, testing.conductor, { fields: { driver, properties } });
}

const TLVS = [
  [1, "04112233aabbcc"],
  [2, "0545746865726e657431"],
  [5, "737730312d7261636b"],
  [7, "00140014"],
  [8, "0501c0a8000102"],
  [127, "0080c2010064"],
  [127, "0080c203006504766c616e"],
  [127, "00120f0405dc"],
  [127, "00120f0103c036001e"],
  [2, "zz"],
];

function inventory(mac: string): JsonObject {
  return {
    interfaces: [
      {
        name: "eth0",
        mac_address: mac.toUpperCase(),
        ipv4_address: "10.1.0.5",
        ipv6_address: "fe80::1%eth0",
        lldp: TLVS,
      },
      { name: "eth1", mac_address: "52:54:00:00:ff:01", ipv4_address: null },
      { name: "lo", mac_address: "00:00:00:00:00:00", ipv4_address: "127.0.0.1" },
    ],
    cpu: { architecture: "x86_64", count: 8, flags: ["vmx", "aes"] },
    memory: { physical_mb: 2048 },
    boot: { current_boot_mode: "uefi", pxe_interface: `01-${mac.replaceAll(":", "-")}` },
    disks: [
      { name: "/dev/sda", size: 10 * 2 ** 30, serial: "A", rotational: true },
      { name: "/dev/sdb", size: 20 * 2 ** 30, serial: "B", rotational: false },
    ],
    bmc_address: "10.9.9.9",
  };
}

const with_ = (inspection: Partial<InspectionConfig>) => ({
  ...testing.conductor,
  config: { ...testing.conductor.config, inspection: { ...defaultInspection, ...inspection } },
});

async function makeRule(fields: Partial<InspectionRuleFields>): Promise<void> {
  const actions = [{ op: "log", args: { msg: "ran" } }];
  await createInspectionRule(scope, testing.conductor, { fields: { actions, ...fields } });
}

test("every hook writes what it found, in one go, with ports and inventory", async () => {
  const node = await newNode({ root_device: { rotational: false } });
  const mac = newMac();
  const conductor = with_({
    hooks: INSPECTION_HOOKS,
    pciAliases: [{ vendor_id: "10de", product_id: "1eb8", name: "gpu" }],
    physicalNetworks: ["10.1.0.0/16:physnet1"],
  });
  const pluginData = { pci_devices: [{ vendor_id: "10de", product_id: "1eb8", bus: "0000:01:00.0" }] };
  await processInspection(scope, conductor, {
    node: node.uuid,
    operation: null,
    inventory: inventory(mac),
    pluginData,
  });
  const { store } = testing.conductor;
  const found = await store.nodes.byUuid(node.uuid);
  assert.deepEqual(found?.properties, {
    root_device: { rotational: false },
    cpu_arch: "x86_64",
    accelerators: [
      {
        vendor_id: "10de",
        device_id: "1eb8",
        type: "GPU",
        device_info: "NVIDIA Corporation Tesla T4",
        pci_address: "0000:01:00.0",
      },
    ],
    capabilities: "boot_mode:uefi,cpu_vt:true,cpu_aes:true,gpu:1",
    cpus: 8,
    memory_mb: 2048,
    local_gb: "19",
  });
  const ports = await store.ports.ofNode(node.uuid);
  assert.deepEqual(
    ports.map(({ address, pxe_enabled, physical_network, local_link_connection }) => ({
      address,
      pxe_enabled,
      physical_network,
      local_link_connection,
    })),
    [
      {
        address: mac,
        pxe_enabled: true,
        physical_network: "physnet1",
        local_link_connection: { switch_id: "11:22:33:aa:bb:cc", port_id: "Ethernet1" },
      },
    ],
  );
  const kept = await store.inventories.ofNode(node.uuid);
  assert.deepEqual(kept?.inventory, inventory(mac), "the inventory is kept as it came");
  const parsed = kept?.plugin_data["parsed_lldp"] as JsonObject | undefined;
  assert.deepEqual(parsed?.["eth0"], {
    switch_chassis_id: "11:22:33:aa:bb:cc",
    switch_port_id: "Ethernet1",
    switch_system_name: "sw01-rack",
    switch_capabilities_support: ["Bridge", "Router"],
    switch_capabilities_enabled: ["Bridge", "Router"],
    switch_mgmt_addresses: ["192.168.0.1"],
    switch_port_untagged_vlan_id: 100,
    switch_port_vlans: [{ name: "vlan", id: 101 }],
    switch_port_mtu: 1500,
    switch_port_autonegotiation_enabled: true,
    switch_port_autonegotiation_support: true,
    switch_port_physical_capabilities: [
      "1000BASE-T hdx",
      "1000BASE-X fdx",
      "10BASE-T hdx",
      "Asym and Sym PAUSE fdx",
      "Sym PAUSE fdx",
    ],
    switch_port_mau_type: "1000BASE-T full duplex",
  });
});

test("extra hardware is told by kind, device and property; malformed items are left out, or all of it when that is asked for", async () => {
  const data = [
    ["disk", "sda", "size", "128"],
    ["disk", "sda", "vendor", "ACME"],
    ["disk", "logical", "count", 2.5],
    ["cpu", "__proto__", "polluted", "1"],
    ["__proto__", "polluted", "x", "1"],
    ["short"],
    [],
  ];
  const extraOf = async (plugin: JsonObject, extraHardwareStrict: boolean) => {
    const node = await newNode();
    const conductor = with_({ hooks: ["ramdisk-error", "validate-interfaces", "extra-hardware"], extraHardwareStrict });
    const report = { node: node.uuid, operation: null, inventory: inventory(newMac()), pluginData: plugin };
    await processInspection(scope, conductor, report);
    const kept = (await testing.conductor.store.inventories.ofNode(node.uuid))?.plugin_data ?? {};
    return { extra: JSON.stringify(kept["extra"]), data: kept["data"] };
  };
  const own = '{"disk":{"sda":{"size":128,"vendor":"ACME"},"logical":{"count":2}},';
  const odd = '"cpu":{"__proto__":{"polluted":1}},"__proto__":{"polluted":{"x":1}}}';
  assert.deepEqual(await extraOf({ data }, false), { extra: own + odd, data: undefined });
  assert.equal("polluted" in {}, false);
  assert.deepEqual(await extraOf({ data }, true), { extra: undefined, data: undefined });
  assert.deepEqual(await extraOf({ data: "x" }, false), { extra: undefined, data: "x" });
  assert.deepEqual(await extraOf({}, true), { extra: undefined, data: undefined });
});

test("a second run changes nothing more: it may be repeated after a crash", async () => {
  const node = await newNode();
  const input = { node: node.uuid, operation: null, inventory: inventory(newMac()), pluginData: {} };
  await processInspection(scope, testing.conductor, input);
  const first = [await testing.store.nodes.byUuid(node.uuid), await testing.store.ports.ofNode(node.uuid)];
  await processInspection(scope, testing.conductor, input);
  assert.deepEqual([await testing.store.nodes.byUuid(node.uuid), await testing.store.ports.ofNode(node.uuid)], first);
});

test("a report that is wrong is refused with all that is wrong, and nothing is written", async () => {
  const node = await newNode();
  const wrong = { interfaces: [{ name: "eth0", mac_address: "nonsense" }] };
  await assert.rejects(
    processInspection(scope, testing.conductor, {
      node: node.uuid,
      operation: null,
      inventory: wrong,
      pluginData: { error: "disk on fire" },
    }),
    (error: Error) =>
      isFailure(error, "inspection.failed") && /disk on fire.*no valid network interfaces/.test(error.message),
  );
  assert.deepEqual(await testing.store.nodes.byUuid(node.uuid), node);
  assert.equal(await testing.store.inventories.ofNode(node.uuid), undefined);
});

test("a MAC address that another node has makes no port; ports that are gone go when that is asked for", async () => {
  const mac = newMac();
  const [first, second] = [await newNode(), await newNode()];
  const of = (node: string, address: string) => ({
    node,
    operation: null,
    inventory: inventory(address),
    pluginData: {},
  });
  await processInspection(scope, testing.conductor, of(first.uuid, mac));
  await processInspection(scope, testing.conductor, of(second.uuid, mac));
  assert.equal((await testing.store.ports.ofNode(second.uuid)).length, 0);
  await processInspection(scope, with_({ keepPorts: "added" }), of(first.uuid, newMac()));
  const left = await testing.store.ports.ofNode(first.uuid);
  assert.deepEqual(
    left.map(({ address }) => address !== mac),
    [true],
  );
});

test("after a RAID was made, the one new disk is the root device", async () => {
  const node = await newNode();
  const mac = newMac();
  const conductor = with_({ hooks: ["raid-device"] });
  const before_ = inventory(mac);
  await processInspection(scope, conductor, { node: node.uuid, operation: null, inventory: before_, pluginData: {} });
  const disks = [...(before_["disks"] as readonly JsonObject[]), { name: "/dev/sdc", size: 1, serial: "C" }];
  await processInspection(scope, conductor, {
    node: node.uuid,
    operation: null,
    inventory: { ...before_, disks },
    pluginData: {},
  });
  assert.deepEqual((await testing.store.nodes.byUuid(node.uuid))?.properties, { root_device: { serial: "C" } });
});

test("rules see what hooks found; early ones come before; those of a file count too; a driver brings its interfaces", async () => {
  const file = join(testing.folder, "rules.yaml");
  await writeFile(
    file,
    `- description: from the file
  scope: lab
  actions:
    - { op: set-attribute, args: { path: /extra/file, value: "{inventory[cpu][architecture]}" } }
`,
  );
  await makeRule({ phase: "early", actions: [{ op: "set-plugin-data", args: { path: "early", value: "yes" } }] });
  await makeRule({
    conditions: [
      { op: "is-true", args: { value: "{plugin_data[early]}" } },
      { op: "gt", args: { values: ["{inventory[memory][physical_mb]}", 1024] } },
      { op: "eq", args: { values: ["{node.properties[cpu_arch]}", "x86_64"] } },
    ],
    actions: [
      { op: "add-trait", args: { name: "CUSTOM_BIG" } },
      { op: "set-attribute", args: { path: "/maintenance", value: "true" } },
      {
        op: "set-port-attribute",
        args: { port_id: "{item}", path: "/extra/primary", value: true },
        loop: ["{plugin_data[macs][0]}"],
      },
    ],
  });
  const node = await newNode({ inspection_scope: "lab" });
  await processInspection(scope, with_({ builtInRules: file }), {
    node: node.uuid,
    operation: null,
    inventory: inventory(newMac()),
    pluginData: {},
  });
  const found = await testing.store.nodes.byUuid(node.uuid);
  assert.deepEqual(found?.traits, ["CUSTOM_BIG"]);
  assert.equal(found?.maintenance, true);
  assert.deepEqual(found?.extra, { file: "x86_64" });
  assert.deepEqual((await testing.store.ports.ofNode(node.uuid))[0]?.extra, { primary: true });
  await removeAllInspectionRules(scope, testing.conductor);
});

test("a rule may set what a client may, each of its type, and nothing else", async () => {
  const node = await newNode();
  for (const [path, value] of [
    ["/provision_state", "active"],
    ["/uuid", "x"],
    ["/driver_internal_info/agent_secret_token", "x"],
    ["/name", { a: 1 }],
    ["/driver", "nope"],
    ["/nonsense", 1],
  ] as const) {
    await makeRule({ actions: [{ op: "set-attribute", args: { path, value } }] });
    await assert.rejects(
      processInspection(scope, testing.conductor, {
        node: node.uuid,
        operation: null,
        inventory: inventory(newMac()),
        pluginData: {},
      }),
      (error: unknown) => isFailure(error, "inspection.failed"),
      path,
    );
    await removeAllInspectionRules(scope, testing.conductor);
  }
  assert.deepEqual(await testing.store.nodes.byUuid(node.uuid), node);
});

test("hooks that are not there, or come before what they need, are told", () => {
  const invalid = (thrown: unknown) => isFailure(thrown, "inspection.hooks_invalid");
  assert.throws(() => chooseHooks(["nope"]), invalid);
  assert.throws(() => chooseHooks(["ports", "validate-interfaces"]), invalid);
});
