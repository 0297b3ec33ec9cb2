import type { DocumentTableSpec } from "./columns.ts";

export const NODES: DocumentTableSpec = {
  table: "nodes",
  noun: "node",
  remembered: true,
  columns: [
    "created_at",
    "updated_at",
    "provision_updated_at",
    "name",
    "instance_uuid",
    "instance_name",
    "allocation_uuid",
    "chassis_uuid",
    "parent_node",
    "owner",
    "lessee",
    "shard",
    "description",
    "resource_class",
    "conductor_group",
    "conductor",
    "driver",
    "provision_state",
    "target_provision_state",
    "power_state",
    "target_power_state",
    "reservation",
    "maintenance",
    "fault",
    "protected",
    "retired",
    "automated_clean",
    "console_enabled",
    "inspection_started_at",
    "inspection_finished_at",
  ],
  sortable: [
    "bios_interface",
    "boot_interface",
    "console_interface",
    "deploy_interface",
    "firmware_interface",
    "inspect_interface",
    "management_interface",
    "network_interface",
    "power_interface",
    "raid_interface",
    "rescue_interface",
    "storage_interface",
    "vendor_interface",
    "boot_mode",
    "disable_power_off",
    "health",
    "last_error",
    "maintenance_reason",
    "protected_reason",
    "retired_reason",
    "secure_boot",
  ],
};

export const PORTS: DocumentTableSpec = {
  table: "ports",
  noun: "port",
  columns: [
    "created_at",
    "updated_at",
    "node_uuid",
    "address",
    "name",
    "portgroup_uuid",
    "pxe_enabled",
    "physical_network",
  ],
  sortable: ["is_smartnic", "description", "vendor", "category", "available_for_dynamic_portgroup"],
};

export const ALLOCATIONS: DocumentTableSpec = {
  table: "allocations",
  noun: "allocation",
  columns: ["created_at", "updated_at", "name", "node_uuid", "state", "resource_class", "owner"],
  sortable: ["last_error"],
};

export const RUNBOOKS: DocumentTableSpec = {
  table: "runbooks",
  noun: "runbook",
  columns: ["created_at", "updated_at", "name", "description", "owner", "public", "disable_ramdisk"],
};

export const DEPLOY_TEMPLATES: DocumentTableSpec = {
  table: "deploy_templates",
  noun: "deploy template",
  columns: ["created_at", "updated_at", "name"],
};

export const INSPECTION_RULES: DocumentTableSpec = {
  table: "inspection_rules",
  noun: "inspection rule",
  columns: ["created_at", "updated_at", "phase", "description", "priority"],
};

export const NODE_HISTORY: DocumentTableSpec = {
  table: "node_history",
  noun: "history entry",
  columns: ["created_at", "node_uuid", "severity", "event_type"],
};

export const CHASSIS: DocumentTableSpec = {
  table: "chassis",
  noun: "chassis",
  columns: ["created_at", "updated_at", "description"],
};

export const PORTGROUPS: DocumentTableSpec = {
  table: "portgroups",
  noun: "port group",
  columns: [
    "created_at",
    "updated_at",
    "node_uuid",
    "address",
    "name",
    "mode",
    "physical_network",
    "category",
    "standalone_ports_supported",
    "dynamic_portgroup",
  ],
};

export const VOLUME_CONNECTORS: DocumentTableSpec = {
  table: "volume_connectors",
  noun: "volume connector",
  columns: ["created_at", "updated_at", "node_uuid", "type", "connector_id"],
};

export const VOLUME_TARGETS: DocumentTableSpec = {
  table: "volume_targets",
  noun: "volume target",
  columns: ["created_at", "updated_at", "node_uuid", "volume_type", "volume_id", "boot_index"],
};
