import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { columnType, countingKey, flags, texts, TIMES } from "./columns.ts";
import { createDocumentTable, type DocumentTableForm } from "./create-document-table.ts";
import { createIndex } from "./create-index.ts";

const DOCUMENTS: Readonly<Record<string, DocumentTableForm>> = {
  nodes: {
    columns: [
      ...TIMES,
      ["provision_updated_at", "bigint"],
      ["inspection_started_at", "bigint"],
      ["inspection_finished_at", "bigint"],
      ...texts("name", "instance_uuid", "instance_name", "allocation_uuid", "chassis_uuid", "parent_node"),
      ...texts("owner", "lessee", "shard", "description", "resource_class", "conductor_group", "conductor", "driver"),
      ...texts("provision_state", "target_provision_state", "power_state", "target_power_state"),
      ...texts("reservation", "fault"),
      ...flags("maintenance", "protected", "retired", "automated_clean", "console_enabled"),
    ],
    unique: ["name", "instance_uuid"],
    indexes: ["resource_class", "provision_state", "conductor"],
  },
  ports: {
    columns: [
      ...TIMES,
      ...texts("node_uuid", "address", "name", "portgroup_uuid", "physical_network"),
      ...flags("pxe_enabled"),
    ],
    unique: ["address", "name"],
    indexes: ["node_uuid"],
  },
  allocations: {
    columns: [...TIMES, ...texts("name", "node_uuid", "state", "resource_class", "owner")],
    unique: ["name"],
    indexes: ["node_uuid"],
  },
  deploy_templates: { columns: [...TIMES, ...texts("name")], unique: ["name"] },
  node_history: {
    columns: [["created_at", "bigint"], ...texts("node_uuid", "severity", "event_type")],
    indexes: ["node_uuid"],
  },
};

export const initial: Migration = {
  async up(db: Kysely<Database>) {
    for (const [table, form] of Object.entries(DOCUMENTS)) await createDocumentTable(db, table, form);
    await createOperations(db);
    await createTimeline(db);
    await db.schema
      .createTable("node_traits")
      .addColumn("node_uuid", columnType(db, "text"), (column) => column.notNull())
      .addColumn("trait", columnType(db, "text"), (column) => column.notNull())
      .addPrimaryKeyConstraint("node_traits_pk", ["trait", "node_uuid"])
      .execute();
    await createIndex(db, "node_traits", { columns: ["node_uuid"] });
    await db.schema
      .createTable("conductors")
      .addColumn("hostname", columnType(db, "text"), (column) => column.primaryKey())
      .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
      .execute();
  },
};

async function createOperations(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable("operations")
    .addColumn("seq", ...countingKey(db))
    .addColumn("id", columnType(db, "text"), (column) => column.notNull().unique())
    .addColumn("subject", columnType(db, "text"), (column) => column.notNull())
    .addColumn("owner", columnType(db, "text"))
    .addColumn("epoch", "integer", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
    .execute();
  await sql`create unique index operations_active on operations (subject) where ended_at is null`.execute(db);
  await createIndex(db, "operations", { columns: ["subject"] });
  await db.schema
    .createTable("operation_steps")
    .addColumn("operation_id", columnType(db, "text"), (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
    .addPrimaryKeyConstraint("operation_steps_pk", ["operation_id", "position"])
    .execute();
  await db.schema
    .createTable("leases")
    .addColumn("seq", ...countingKey(db))
    .addColumn("boot", columnType(db, "text"), (column) => column.notNull().unique())
    .addColumn("name", columnType(db, "text"), (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .execute();
}

async function createTimeline(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable("timeline")
    .addColumn("id", ...countingKey(db))
    .addColumn("node_uuid", columnType(db, "text"), (column) => column.notNull())
    .addColumn("operation_id", columnType(db, "text"))
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("kind", columnType(db, "text"), (column) => column.notNull())
    .addColumn("message", columnType(db, "text"), (column) => column.notNull())
    .addColumn("details", columnType(db, "text"), (column) => column.notNull())
    .execute();
  await db.schema.createIndex("timeline_node").on("timeline").columns(["node_uuid", "id"]).execute();
}
