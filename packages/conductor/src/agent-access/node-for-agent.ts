import type { JsonObject } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import type { PortRecord } from "../ports/port.ts";
import { masked } from "./masked.ts";

/** The `node` of a command's parameters: Ironic's node object, without what is secret or large and not the agent's. */
export function nodeForAgent(node: NodeRecord): JsonObject {
  const { configdrive: _configdrive, ...instanceInfo } = node.instance_info;
  return {
    uuid: node.uuid,
    name: node.name,
    driver: node.driver,
    properties: node.properties,
    driver_info: masked(node.driver_info),
    driver_internal_info: masked(node.driver_internal_info),
    instance_info: masked(instanceInfo),
    instance_uuid: node.instance_uuid,
    extra: node.extra,
    resource_class: node.resource_class,
    traits: [...node.traits],
    provision_state: node.provision_state,
    target_provision_state: node.target_provision_state,
    power_state: node.power_state,
    boot_mode: node.boot_mode,
    secure_boot: node.secure_boot,
    raid_config: node.raid_config,
    target_raid_config: node.target_raid_config,
    network_data: node.network_data,
  };
}

/** The `ports` of a command's parameters. */
export function portsForAgent(ports: readonly PortRecord[]): JsonObject[] {
  return ports.map((port) => ({
    uuid: port.uuid,
    address: port.address,
    pxe_enabled: port.pxe_enabled,
    extra: port.extra,
    local_link_connection: port.local_link_connection,
    physical_network: port.physical_network,
    is_smartnic: port.is_smartnic,
  }));
}
