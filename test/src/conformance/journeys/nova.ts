/** What Nova's Ironic driver asks to find resources, to spawn, power, rescue, rebuild and destroy an instance. */
import assert from "node:assert/strict";
import type { JsonObject } from "@ingot/kernel";
import { add, drop, type Journey } from "./journey.ts";

const INSTANCE = "0f9b0b1c-2222-4222-8222-000000000001";
const OTHER = "0f9b0b1c-2222-4222-8222-000000000002";
const MAC = "52:54:00:aa:00:03";
/** nova/virt/ironic/driver.py _NODE_FIELDS. */
const FIELDS =
  "uuid,power_state,target_power_state,provision_state,target_provision_state,last_error,maintenance,properties," +
  "instance_uuid,traits,resource_class";

export const NOVA_NEWEST = 82;

export async function nova(way: Journey): Promise<void> {
  const made = await way.post("/v1/nodes", {
    ...{ driver: "fake-hardware", name: "nova-0", resource_class: "nova" },
    properties: { memory_mb: 1024, cpus: 1, local_gb: 10, cpu_arch: "x86_64", capabilities: "boot_mode:uefi" },
  });
  const node = String(made["uuid"]);
  const path = `/v1/nodes/${node}`;
  await way.post("/v1/ports", { node_uuid: node, address: MAC });
  await way.power(node, { target: "power off" }, "power off");
  await way.provision(node, { target: "manage" }, "manageable");
  await way.provision(node, { target: "provide" }, "available");
  await findResources(way, node);
  await spawn(way, node);
  await useInstance(way, node);
  await destroy(way, node);
  await way.delete(path);
}

async function findResources(way: Journey, node: string): Promise<void> {
  const nodes = (await way.get(`/v1/nodes?fields=${FIELDS}`))["nodes"] as readonly JsonObject[];
  const found = nodes.find(({ uuid }) => uuid === node);
  assert.deepEqual(Object.keys(found ?? {}).toSorted(), [...FIELDS.split(","), "links"].toSorted());
  assert.deepEqual((await way.get("/v1/nodes?associated=True&fields=instance_uuid"))["nodes"], []);
  assert.deepEqual((await way.get(`/v1/nodes?instance_uuid=${INSTANCE}&fields=${FIELDS}`))["nodes"], []);
  const free = (await way.get("/v1/nodes?conductor_group=&fields=uuid"))["nodes"] as readonly JsonObject[];
  assert.ok(free.some(({ uuid }) => uuid === node));
}

async function spawn(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  const info = { image_source: "11111111-2222-4333-8444-555555555555", root_gb: "10", swap_mb: "0" };
  const operations = [
    ...Object.entries(info).map(([key, value]) => add(`/instance_info/${key}`, value)),
    add("/instance_info/display_name", "vm"),
    add("/instance_info/nova_host_id", "compute"),
    add("/instance_info/traits", []),
    add("/lessee", "project"),
    add("/instance_uuid", INSTANCE),
  ];
  await way.patch(path, operations);
  await way.patch(path, [add("/instance_uuid", OTHER)], 409);
  assert.deepEqual(
    ((await way.get(`/v1/nodes?instance_uuid=${INSTANCE}`))["nodes"] as readonly JsonObject[]).map(({ uuid }) => uuid),
    [node],
  );
  const { ports } = (await way.get(`/v1/ports?node=${node}&detail=True`)) as { ports: readonly JsonObject[] };
  assert.equal(ports[0]?.["address"], MAC);
  await way.post(`${path}/vifs`, { id: "33333333-2222-4333-8444-555555555555" }, 204);
  await way.get(`${path}/vifs`);
  assert.deepEqual((await way.get(`/v1/volume/connectors?node=${node}&detail=True`))["connectors"], []);
  const validated = await way.get(`${path}/validate`);
  for (const kind of ["deploy", "power", "storage"]) assert.ok("result" in (validated[kind] as JsonObject), kind);
  const deployed = await way.provision(
    node,
    { target: "active", configdrive: "H4sIAAAAAAAAAwMAAAAAAAAAAAA=" },
    "active",
  );
  assert.equal(deployed["instance_uuid"], INSTANCE);
}

async function useInstance(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  await way.power(node, { target: "soft rebooting", timeout: 10 }, "power on");
  await way.power(node, { target: "power off" }, "power off");
  await way.power(node, { target: "power on" }, "power on");
  await way.provision(node, { target: "rescue", rescue_password: "secret" }, "rescue");
  await way.provision(node, { target: "unrescue" }, "active");
  await way.provision(node, { target: "rebuild", configdrive: "H4sIAAAAAAAAAwMAAAAAAAAAAAA=" }, "active");
  const states = await way.get(`${path}/states`);
  assert.equal(states["console_enabled"], false);
}

async function destroy(way: Journey, node: string): Promise<void> {
  const path = `/v1/nodes/${node}`;
  await way.delete(`${path}/vifs/33333333-2222-4333-8444-555555555555`);
  const freed = await way.provision(node, { target: "deleted" }, "available");
  assert.equal(freed["instance_uuid"], null);
  assert.deepEqual(freed["instance_info"], {});
  await way.patch(path, [drop("/instance_uuid")]);
  await way.patch(path, [drop("/lessee")]);
}
