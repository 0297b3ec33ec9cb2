import { join } from "node:path";
import type { Store } from "@ingot/conductor";
import { openSqliteStore } from "@ingot/store";
import { invalid } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

/** The database that was asked for: one file in the data directory, or a PostgreSQL server that other processes use too. */
export async function openStore(settings: Settings, data: string): Promise<Store> {
  const url = settings.database;
  if (url === undefined || url === "") return openSqliteStore(join(data, "ingot.sqlite"));
  if (!/^postgres(?:ql)?:\/\//.test(String(url))) {
    throw invalid("--database is not a postgres:// URL", "Say postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
  }
  // Only who has such a database waits for its client to be read.
  const { openPostgresStore } = await import("@ingot/store/postgres/open-postgres-store");
  return await openPostgresStore(String(url));
}
