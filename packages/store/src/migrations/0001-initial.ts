import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database, DocumentTableName } from "../database.ts";

type Column = readonly [name: string, type: "text" | "bigint" | "integer"];

const TIMES: readonly Column[] = [
  ["created_at", "bigint"],
  ["updated_at", "bigint"],
];
const text = (...names: readonly string[]): readonly Column[] => names.map((name) => [name, "text"] as const);
const flags = (...names: readonly string[]): readonly Column[] => names.map((name) => [name, "integer"] as const);

const DOCUMENTS: Readonly<Record<DocumentTableName, readonly Column[]>> = {
  nodes: [
    ...TIMES,
    ["provision_updated_at", "bigint"],
    ["inspection_started_at", "bigint"],
    ["inspection_finished_at", "bigint"],
    ...text(
      "name",
      "instance_uuid",
      "instance_name",
      "allocation_uuid",
      "chassis_uuid",
      "parent_node",
      "owner",
      "lessee",
      "shard",
    ),
    ...text(
      "description",
      "resource_class",
      "conductor_group",
      "conductor",
      "driver",
      "provision_state",
      "target_provision_state",
    ),
    ...text("power_state", "target_power_state", "reservation", "fault"),
    ...flags("maintenance", "protected", "retired", "automated_clean", "console_enabled"),
  ],
  ports: [
    ...TIMES,
    ...text("node_uuid", "address", "name", "portgroup_uuid", "physical_network"),
    ...flags("pxe_enabled"),
  ],
  allocations: [...TIMES, ...text("name", "node_uuid", "state", "resource_class", "owner")],
  deploy_templates: [...TIMES, ...text("name")],
  node_history: [["created_at", "bigint"], ...text("node_uuid", "severity", "event_type")],
};

const UNIQUE = [
  "nodes.name",
  "nodes.instance_uuid",
  "ports.address",
  "ports.name",
  "allocations.name",
  "deploy_templates.name",
];
const INDEXES = [
  "nodes.resource_class",
  "nodes.provision_state",
  "nodes.conductor",
  "ports.node_uuid",
  "allocations.node_uuid",
  "node_history.node_uuid",
];

export const initial: Migration = {
  async up(db: Kysely<Database>) {
    for (const [table, columns] of Object.entries(DOCUMENTS)) await createDocuments(db, table, columns);
    for (const column of UNIQUE) await index(db, column, { unique: true });
    for (const column of INDEXES) await index(db, column, { unique: false });
    await createOperations(db);
    await createTimeline(db);
    await db.schema
      .createTable("node_traits")
      .addColumn("node_uuid", "text", (column) => column.notNull())
      .addColumn("trait", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("node_traits_pk", ["trait", "node_uuid"])
      .execute();
    await index(db, "node_traits.node_uuid", { unique: false });
    await db.schema
      .createTable("conductors")
      .addColumn("hostname", "text", (column) => column.primaryKey())
      .addColumn("doc", "text", (column) => column.notNull())
      .execute();
  },
};

async function createDocuments(db: Kysely<Database>, table: string, columns: readonly Column[]): Promise<void> {
  let builder = db.schema
    .createTable(table)
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("uuid", "text", (column) => column.notNull().unique())
    .addColumn("doc", "text", (column) => column.notNull());
  for (const [name, type] of columns) builder = builder.addColumn(name, type);
  await builder.execute();
}

async function index(db: Kysely<Database>, path: string, options: { readonly unique: boolean }): Promise<void> {
  const [table = "", column = ""] = path.split(".");
  const builder = db.schema.createIndex(`${table}_${column}`).on(table).column(column);
  await (options.unique ? builder.unique() : builder).execute();
}

async function createOperations(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable("operations")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("owner", "text")
    .addColumn("epoch", "integer", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("doc", "text", (column) => column.notNull())
    .execute();
  await sql`create unique index operations_active on operations (subject) where ended_at is null`.execute(db);
  await index(db, "operations.subject", { unique: false });
  await db.schema
    .createTable("operation_steps")
    .addColumn("operation_id", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("doc", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("operation_steps_pk", ["operation_id", "position"])
    .execute();
  await db.schema
    .createTable("leases")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("boot", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("lease_until", "bigint", (column) => column.notNull())
    .execute();
}

async function createTimeline(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable("timeline")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("node_uuid", "text", (column) => column.notNull())
    .addColumn("operation_id", "text")
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("details", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("timeline_node").on("timeline").columns(["node_uuid", "id"]).execute();
}
