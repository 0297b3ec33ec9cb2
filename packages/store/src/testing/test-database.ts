/**
 * The database of one test, opened and closed any number of times. A SQLite file in the test's folder; where
 * INGOT_TEST_POSTGRES has the URL of a server, a database of its own there: so the same tests run on both.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Store } from "@ingot/conductor";
import { Client } from "pg";
import { openPostgresStore } from "../postgres/open-postgres-store.ts";
import { openSqliteStore } from "../sqlite/open-sqlite-store.ts";

export const TEST_POSTGRES = "INGOT_TEST_POSTGRES";

export interface TestDatabase {
  open(): Promise<Store>;
  /** Where leases go by a clock of the database's own: as if so much of its time had passed. */
  elapse?(ms: number): Promise<void>;
  /** Nothing of it is left. */
  drop(): Promise<void>;
}

export async function testDatabase(folder: string): Promise<TestDatabase> {
  const server = process.env[TEST_POSTGRES];
  if (server !== undefined) return postgresDatabase(server);
  const file = join(folder, "ingot.sqlite");
  return { open: () => openSqliteStore(file), drop: async () => {} };
}

async function postgresDatabase(server: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await command(server, `create database ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const clock = new Client({ connectionString: url });
  let connected: Promise<unknown> | undefined;
  return {
    open: () => openPostgresStore(url, { connections: 5 }),
    elapse: async (ms) => {
      await (connected ??= clock.connect());
      await clock.query(`update leases set lease_until = lease_until - ${ms}`);
    },
    drop: async () => {
      if (connected !== undefined) await clock.end();
      await command(server, `drop database ${name} with (force)`);
    },
  };
}

async function command(server: string, text: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
