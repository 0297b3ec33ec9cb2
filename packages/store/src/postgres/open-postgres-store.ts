import type { Store } from "@ingot/conductor";
import type { Signal, Signals } from "@ingot/engine";
import { Failure, systemClock } from "@ingot/kernel";
import { type Kysely, sql } from "kysely";
import type { ClientConfig } from "pg";
import { sharedDatabase, straightTo } from "../compiled.ts";
import type { Database } from "../database.ts";
import { migrate } from "../migrations/migrate.ts";
import { ParsedDocuments } from "../parsed-documents.ts";
import { sqlStore } from "../sql-store.ts";
import { Wakes } from "../wakes.ts";
import { Channel } from "./channel.ts";
import { GatheringConnection } from "./gathering-connection.ts";
import { GroupedTransactions } from "./grouped-transactions.ts";
import { PooledTransactions } from "./pooled-transactions.ts";
import type { ColumnTypes } from "./gathered-writes.ts";
import { configOf, databaseOver, type PostgresConfig, type PostgresDatabase } from "./postgres-database.ts";
import { postgresFailure } from "./postgres-error.ts";
import { TimelineHorizon } from "./timeline-horizon.ts";

export interface PostgresOptions {
  /** How many connections this process opens at most, besides the one that it listens on; 10 when left out. */
  readonly connections?: number;
  /** A server that does not answer a statement for so long is taken for gone; 15 s when left out: longer than it works on one. */
  readonly answerMs?: number;
}

/** Who does not answer for so long is taken for gone: a paused process must not hold rows that others wait for. */
const SESSION = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=5s -c statement_timeout=10s";
const ANSWER_MS = 15_000;
const OLDEST = 13;
const LOOK_MS = 2_000;
/** The numbers of transactions begin anew after four thousand million. */
const VERSIONS_LAST_MS = 600_000;
/** Documents whose last form is kept in memory, with its text; a few kilobytes each. */
const REMEMBERED = 5_000;

/**
 * Opens the database at a `postgres://` URL, which any number of processes use at once, and brings it to this release's form.
 * Throws `store.refused`, `store.unavailable`, `store.unwritable`, `store.unsuitable`, `store.from_the_future`, `store.full`.
 */
export async function openPostgresStore(url: string, options: PostgresOptions = {}): Promise<Store> {
  const config = configOf(url);
  await prepare(config).catch((error: unknown) => {
    throw named(postgresFailure(error), url);
  });
  const { answerMs = ANSWER_MS } = options;
  const bounded = {
    ...config,
    options: SESSION,
    query_timeout: answerMs,
    connectionTimeoutMillis: Math.min(answerMs, config.connectionTimeoutMillis),
  };
  const database = databaseOver(bounded, options.connections ?? 10);
  try {
    return await over(database, bounded);
  } catch (error) {
    await database.db.destroy();
    throw named(postgresFailure(error), url);
  }
}

/** On a connection of its own, without limits: a migration of a large database may take long. */
async function prepare(config: PostgresConfig): Promise<void> {
  const { db } = databaseOver(config, 1);
  try {
    await requireSuitable(db);
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

async function over({ db, pool, dialect, onChange }: PostgresDatabase, config: ClientConfig): Promise<Store> {
  const parsed = new ParsedDocuments(REMEMBERED);
  onChange(() => parsed.forget());
  sharedDatabase(db, { parsed });
  straightTo(db, new GatheringConnection({ db, pool, parsed }));
  const types = await columnTypes(db);
  const hearing = new Set<(signal: Signal) => void>();
  const wakes: Wakes = new Wakes(() => channel.send(TIMELINE));
  const heard = (message: string) => {
    if (message === TIMELINE) return wakes.wake();
    const signal = JSON.parse(message) as Signal;
    for (const hear of hearing) hear(signal);
  };
  const missed = () => {
    wakes.wake();
    for (const hear of hearing) hear({ kind: "missed" });
  };
  const channel: Channel = new Channel(config, (messages) => messages.forEach(heard), missed);
  await channel.open();
  const looking = setInterval(() => wakes.wake(), LOOK_MS).unref();
  const forgetting = setInterval(() => parsed.forget(), VERSIONS_LAST_MS).unref();
  const signals: Signals = {
    send: (signal) => channel.send(JSON.stringify(signal)),
    listen: (hear) => {
      hearing.add(hear);
      return () => hearing.delete(hear);
    },
  };
  return sqlStore({
    db,
    transactions: new GroupedTransactions({ db, pool, dialect, types, parsed, alone: new PooledTransactions(db) }),
    translate: postgresFailure,
    wakes,
    signals,
    horizon: new TimelineHorizon(db, systemClock),
    beforeClose: async () => {
      clearInterval(looking);
      clearInterval(forgetting);
      await channel.close();
    },
  });
}

const TIMELINE = "timeline";

async function columnTypes(db: Kysely<Database>): Promise<ColumnTypes> {
  const { rows } = await sql<{ name: string; type: string }>`
    select concat(table_name, '.', column_name) as name, data_type as type
    from information_schema.columns where table_schema = current_schema()`.execute(db);
  return new Map(rows.map(({ name, type }) => [name, type]));
}

async function requireSuitable(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string }>`
    select current_setting('server_version') as version, current_setting('server_encoding') as encoding`.execute(db);
  const { version = "0", encoding = "" } = rows[0] ?? {};
  if (Number.parseInt(version, 10) < OLDEST) {
    throw new Failure("store.unsuitable", `the server is PostgreSQL ${version}; ${OLDEST} or later is needed`);
  }
  if (encoding !== "UTF8") {
    throw new Failure("store.unsuitable", `the database is in ${encoding}, not in UTF8`, {
      hint: "Make it with: createdb --encoding UTF8 --template template0 NAME",
    });
  }
}

/** The failure with the database in its message, without the password: who starts a server must know which one is meant. */
function named(error: unknown, url: string): unknown {
  const { host, pathname } = new URL(url);
  const which = `postgres://${host}${pathname}`;
  if (!(error instanceof Failure))
    return new Failure("store.unavailable", `the database ${which} cannot be opened`, { cause: error });
  return new Failure(error.code, `${error.message} (${which})`, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}
