/** What the Terraform provider for Ironic asks for a node with a port, an allocation and a deployment, and to destroy them. */
import assert from "node:assert/strict";
import type { JsonObject } from "@ingot/kernel";
import { add, type Journey, replace } from "./journey.ts";

const MAC = "52:54:00:aa:00:02";
const DRIVE = "H4sIAAAAAAAAAwMAAAAAAAAAAAA=";

/** What its microversion is unless told otherwise. */
export const TERRAFORM_NEWEST = 52;

export async function terraform(way: Journey): Promise<void> {
  const made = await way.post("/v1/nodes", {
    ...{ driver: "fake-hardware", name: "tf-0", resource_class: "terraform" },
    ...{ boot_interface: "fake", console_interface: "no-console", deploy_interface: "fake", inspect_interface: "fake" },
    ...{ management_interface: "fake", network_interface: "noop", power_interface: "fake", raid_interface: "no-raid" },
    ...{ rescue_interface: "no-rescue", storage_interface: "noop", vendor_interface: "no-vendor" },
    driver_info: { ipmi_address: "192.0.2.1", ipmi_password: "first" },
    properties: { local_gb: "50" },
    extra: {},
  });
  const node = String(made["uuid"]);
  const path = `/v1/nodes/${node}`;
  await way.post("/v1/ports", { node_uuid: node, address: MAC, pxe_enabled: true, extra: {} });
  await way.power(node, { target: "power off" }, "power off");
  await way.provision(node, { target: "manage" }, "manageable");
  await way.provision(node, { target: "inspect" }, "manageable");
  await way.provision(node, { target: "provide" }, "available");
  const read = await way.get(path);
  assert.deepEqual(read["driver_info"], { ipmi_address: "192.0.2.1", ipmi_password: "******" });
  // It has no other password than the one it was shown, and sends the whole map.
  const info = { ...(read["driver_info"] as JsonObject), ipmi_address: "192.0.2.2" };
  const changed = await way.patch(path, [replace("/driver_info", info)]);
  assert.deepEqual(changed["driver_info"], info);

  const asked = { name: "tf-instance", resource_class: "terraform", candidate_nodes: [node] };
  const allocation = String((await way.post("/v1/allocations", asked))["uuid"]);
  const taken = await way.until(`/v1/allocations/${allocation}`, ({ state }) => state !== "allocating");
  assert.deepEqual([taken["state"], taken["node_uuid"]], ["active", node], String(taken["last_error"]));
  await way.patch(path, [add("/instance_info", { image_source: "http://images/x", root_gb: "25" })]);
  await way.get(`${path}/validate`);
  await way.provision(node, { target: "active", configdrive: DRIVE }, "active");

  const freed = await way.provision(node, { target: "deleted" }, "available");
  assert.equal(freed["allocation_uuid"], null);
  await way.get(`/v1/allocations/${allocation}`, 404);
  await way.delete(path);
}
