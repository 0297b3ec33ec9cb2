import { Failure } from "@ingot/kernel";
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Database } from "../database.ts";
import { initial } from "./0001-initial.ts";
import { resources } from "./0002-resources.ts";
import { inspection } from "./0003-inspection.ts";
import { components } from "./0004-components.ts";
import { openOperations } from "./0005-open-operations.ts";
import { runbooks } from "./0006-runbooks.ts";
import { sensors } from "./0007-sensors.ts";
import { allocatableNodes } from "./0008-allocatable-nodes.ts";
import { roomForUpdates } from "./0009-room-for-updates.ts";
import { poweredNodes } from "./0010-powered-nodes.ts";

/**
 * Every migration there has been, by the name under which databases remember it: names and order never change.
 * Each runs on SQLite and on PostgreSQL: tables are made with `createDocumentTable`, `createIndex` and the kinds of `columns.ts`.
 */
const MIGRATIONS: Record<string, Migration> = {
  "0001-initial": initial,
  "0002-resources": resources,
  "0003-inspection": inspection,
  "0004-components": components,
  "0005-open-operations": openOperations,
  "0006-runbooks": runbooks,
  "0007-sensors": sensors,
  "0008-allocatable-nodes": allocatableNodes,
  "0009-room-for-updates": roomForUpdates,
  "0010-powered-nodes": poweredNodes,
};

/** Brings the database to this release's form, in one transaction; refuses one that a newer release has written. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const applied = (await appliedMigrations(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (applied.length > 0) {
    throw new Failure(
      "store.from_the_future",
      `the database has migrations that this release does not know: ${applied.join(", ")}`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .execute();
  return rows.map((row) => row.name);
}
