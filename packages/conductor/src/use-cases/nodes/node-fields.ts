import type { NodeRecord } from "../../ports/node.ts";

/** What a client may say of a node; names and types are the API's. */
export type NodeFields = Pick<NodeRecord, "driver"> &
  Partial<
    Pick<
      NodeRecord,
      | "automated_clean"
      | "bios_interface"
      | "boot_interface"
      | "chassis_uuid"
      | "conductor_group"
      | "console_interface"
      | "deploy_interface"
      | "description"
      | "disable_power_off"
      | "driver_info"
      | "extra"
      | "firmware_interface"
      | "inspect_interface"
      | "instance_info"
      | "instance_name"
      | "instance_uuid"
      | "lessee"
      | "maintenance"
      | "maintenance_reason"
      | "management_interface"
      | "name"
      | "network_data"
      | "network_interface"
      | "owner"
      | "parent_node"
      | "power_interface"
      | "properties"
      | "protected"
      | "protected_reason"
      | "raid_interface"
      | "rescue_interface"
      | "resource_class"
      | "retired"
      | "retired_reason"
      | "shard"
      | "storage_interface"
      | "vendor_interface"
    >
  > & { readonly uuid?: string };
