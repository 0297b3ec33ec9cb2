import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { type Column, createDocuments, flags, index, text, TIMES } from "./document-tables.ts";

const DOCUMENTS: Readonly<Record<string, readonly Column[]>> = {
  chassis: [...TIMES, ...text("description")],
  portgroups: [
    ...TIMES,
    ...text("node_uuid", "address", "name", "mode", "physical_network", "category"),
    ...flags("standalone_ports_supported", "dynamic_portgroup"),
  ],
  volume_connectors: [...TIMES, ...text("node_uuid", "type", "connector_id")],
  volume_targets: [...TIMES, ...text("node_uuid", "volume_type", "volume_id"), ["boot_index", "bigint"]],
};

const UNIQUE = [
  "portgroups.address",
  "portgroups.name",
  "volume_connectors.connector_id,type",
  "volume_targets.boot_index,node_uuid",
];
const INDEXES = [
  "portgroups.node_uuid",
  "ports.portgroup_uuid",
  "volume_connectors.node_uuid",
  "volume_targets.node_uuid",
  "nodes.chassis_uuid",
  "nodes.parent_node",
];

/** Chassis, port groups, volumes and inventories. */
export const resources: Migration = {
  async up(db: Kysely<Database>) {
    for (const [table, columns] of Object.entries(DOCUMENTS)) await createDocuments(db, table, columns);
    for (const columns of UNIQUE) await index(db, columns, { unique: true });
    for (const columns of INDEXES) await index(db, columns, { unique: false });
    await db.schema
      .createTable("node_inventories")
      .addColumn("node_uuid", "text", (column) => column.primaryKey())
      .addColumn("doc", "text", (column) => column.notNull())
      .execute();
  },
};
