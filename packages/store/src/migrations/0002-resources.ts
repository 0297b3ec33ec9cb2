import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { columnType, flags, texts, TIMES } from "./columns.ts";
import { createDocumentTable, type DocumentTableForm } from "./create-document-table.ts";
import { createIndex } from "./create-index.ts";

const DOCUMENTS: Readonly<Record<string, DocumentTableForm>> = {
  chassis: { columns: [...TIMES, ...texts("description")] },
  portgroups: {
    columns: [
      ...TIMES,
      ...texts("node_uuid", "address", "name", "mode", "physical_network", "category"),
      ...flags("standalone_ports_supported", "dynamic_portgroup"),
    ],
    unique: ["address", "name"],
    indexes: ["node_uuid"],
  },
  volume_connectors: {
    columns: [...TIMES, ...texts("node_uuid", "type", "connector_id")],
    indexes: ["node_uuid"],
  },
  volume_targets: {
    columns: [...TIMES, ...texts("node_uuid", "volume_type", "volume_id"), ["boot_index", "bigint"]],
    indexes: ["node_uuid"],
  },
};

/** Chassis, port groups, volumes and inventories. */
export const resources: Migration = {
  async up(db: Kysely<Database>) {
    for (const [table, form] of Object.entries(DOCUMENTS)) await createDocumentTable(db, table, form);
    await createIndex(db, "volume_connectors", { columns: ["connector_id", "type"], unique: true });
    await createIndex(db, "volume_targets", { columns: ["boot_index", "node_uuid"], unique: true });
    await createIndex(db, "ports", { columns: ["portgroup_uuid"] });
    await createIndex(db, "nodes", { columns: ["chassis_uuid"] });
    await createIndex(db, "nodes", { columns: ["parent_node"] });
    await db.schema
      .createTable("node_inventories")
      .addColumn("node_uuid", columnType(db, "text"), (column) => column.primaryKey())
      .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
      .execute();
  },
};
