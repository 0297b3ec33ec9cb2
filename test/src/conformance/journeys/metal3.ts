/** What Metal3's baremetal-operator asks from a host's registration to its removal, in its order (pkg/provisioner/ironic). */
import assert from "node:assert/strict";
import type { JsonObject } from "@ingot/kernel";
import { add, drop, type Journey } from "./journey.ts";

const NAME = "metal3~host-0";
const MAC = "52:54:00:aa:00:01";
const IMAGE = "http://images/host.qcow2";

/** The microversion that it chooses where health is known. */
export const METAL3_NEWEST = 109;

export async function metal3(way: Journey): Promise<void> {
  const node = await register(way);
  await prepare(way, node);
  await deploy(way, node);
  await serviceAndPower(way, node);
  await remove(way, node);
}

async function register(way: Journey): Promise<string> {
  const root = await way.get("/v1/");
  assert.match(String((root["version"] as JsonObject)["version"]), /^1\.\d+$/);
  assert.ok(((await way.get("/v1/drivers")) as { drivers: unknown[] }).drivers.length > 0);
  await way.get(`/v1/nodes/${NAME}`, 404);
  await way.get("/v1/nodes/host-0", 404);
  assert.deepEqual((await way.get(`/v1/ports?address=${MAC}`))["ports"], []);
  const made = await way.post("/v1/nodes", {
    ...{ driver: "fake-hardware", name: NAME, boot_interface: "fake", deploy_interface: "fake" },
    ...{ bios_interface: "fake", inspect_interface: "fake", management_interface: "fake", power_interface: "fake" },
    ...{ raid_interface: "fake", vendor_interface: "no-vendor" },
    ...(way.has(86) ? { firmware_interface: "no-firmware" } : {}),
    ...(way.has(95) ? { disable_power_off: false } : {}),
    driver_info: {
      redfish_address: "https://bmc",
      redfish_username: "u",
      redfish_password: "p",
      redfish_verify_ca: false,
    },
    properties: { capabilities: "boot_mode:uefi", cpu_arch: "" },
  });
  const node = String(made["uuid"]);
  assert.deepEqual([made["provision_state"], made["last_error"]], ["enroll", null]);
  await way.post("/v1/ports", { node_uuid: node, address: MAC, pxe_enabled: true });
  await way.post("/v1/ports", { node_uuid: node, address: MAC, pxe_enabled: true }, 409);
  const [port] = (await way.get(`/v1/ports?fields=node_uuid&node_uuid=${node}`))["ports"] as readonly JsonObject[];
  assert.equal(port?.["node_uuid"], node);
  const managed = await way.provision(node, { target: "manage" }, "manageable");
  assert.equal((managed["driver_info"] as JsonObject)["redfish_address"], "https://bmc", "it compares addresses");
  return node;
}

async function prepare(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  const settings = [add("/automated_clean", false), add("/properties/cpu_arch", "x86_64"), add("/name", NAME)];
  const configured = await way.patch(path, [
    ...settings,
    ...[add("/driver_info/deploy_kernel", "http://k"), add("/driver_info/deploy_ramdisk", "http://r")],
    add("/instance_info/capabilities", {}),
  ]);
  assert.equal(configured["automated_clean"], false);
  await way.provision(node, { target: "inspect" }, "manageable");
  await way.get(`${path}/bios?detail=true`);
  await way.put(`${path}/states/raid`, { logical_disks: [{ size_gb: 10, raid_level: "1" }] }, 204);
  const settings_of_bios = [{ name: "ProcVirtualization", value: "Enabled" }];
  const clean_steps = [{ interface: "bios", step: "apply_configuration", args: { settings: settings_of_bios } }];
  await way.provision(node, { target: "clean", clean_steps }, "manageable");
  await way.provision(node, { target: "provide" }, "available");
}

async function deploy(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  const wanted = { image_source: IMAGE, image_os_hash_algo: "sha256", image_os_hash_value: "0".repeat(64) };
  const uuid = "0f9b0b1c-1111-4111-8111-000000000001";
  const operations = Object.entries(wanted).map(([key, value]) => add(`/instance_info/${key}`, value));
  const patched = await way.patch(path, [add("/instance_uuid", uuid), ...operations]);
  assert.equal(patched["instance_uuid"], uuid);
  const validated = await way.get(`${path}/validate`);
  for (const kind of ["boot", "deploy"]) assert.equal((validated[kind] as JsonObject)["result"], true, kind);
  const meta_data = { uuid, "metal3-namespace": "metal3", "metal3-name": "host-0", local_hostname: "host-0" };
  const configdrive = { user_data: "#cloud-config\n", meta_data, network_data: {} };
  const deployed = await way.provision(node, { target: "active", configdrive }, "active");
  const info = deployed["instance_info"] as JsonObject;
  for (const [key, value] of Object.entries(wanted)) assert.equal(info[key], value, "it deploys again what differs");
}

async function serviceAndPower(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  for (const [target, state] of [
    ["soft power off", "power off"],
    ["power on", "power on"],
    ["power off", "power off"],
  ] as const) {
    await way.power(node, target === "soft power off" ? { target, timeout: 30 } : { target }, state);
  }
  if (way.has(87)) {
    const service_steps = [{ interface: "raid", step: "delete_configuration" }];
    await way.provision(node, { target: "service", service_steps }, "active");
  }
  if (way.has(93)) {
    await way.post(`${path}/vmedia`, { device_type: "cdrom", image_url: "http://images/data.iso" }, 204);
    await way.get(`${path}/vmedia`);
    await way.delete(`${path}/vmedia?device_types=cdrom`);
  }
}

async function remove(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  await way.delete(path, 409);
  await way.patch(path, [add("/automated_clean", true)]);
  const free = await way.provision(node, { target: "deleted" }, "available");
  assert.deepEqual([free["instance_uuid"], free["instance_info"]], [null, {}]);
  await way.patch(path, [drop("/driver_info/deploy_kernel")]);
  await way.put(`${path}/maintenance`, { reason: "forced deletion in baremetal-operator" });
  await way.delete(path);
  await way.get(path, 404);
  assert.deepEqual((await way.get(`/v1/ports?address=${MAC}`))["ports"], []);
}
