import type { Store } from "@ingot/conductor";
import type { Signal, Signals } from "@ingot/engine";
import { Failure, systemClock } from "@ingot/kernel";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Client, type ClientConfig, Pool, types } from "pg";
import type { Database } from "../database.ts";
import { migrate } from "../migrations/migrate.ts";
import { sqlStore } from "../sql-store.ts";
import { Wakes } from "../wakes.ts";
import { Channel } from "./channel.ts";
import { PooledTransactions } from "./pooled-transactions.ts";
import { postgresFailure } from "./postgres-error.ts";
import { preparedPool } from "./prepared-pool.ts";
import { TimelineHorizon } from "./timeline-horizon.ts";

export interface PostgresOptions {
  /** How many connections this process opens at most, besides the one that it listens on; 10 when left out. */
  readonly connections?: number;
}

/** Who does not answer for so long is taken for gone: a paused process must not hold rows that others wait for. */
const SESSION = "-c idle_in_transaction_session_timeout=5s -c lock_timeout=10s -c statement_timeout=60s";
const CONNECT_MS = 10_000;
const OLDEST = 13;
const INT8 = 20;
const LOOK_MS = 2_000;

/**
 * Opens the database at a `postgres://` URL, which any number of processes use at once, and brings it to this release's form.
 * Throws `store.refused`, `store.unavailable`, `store.unwritable`, `store.unsuitable`, `store.from_the_future`, `store.full`.
 */
export async function openPostgresStore(url: string, options: PostgresOptions = {}): Promise<Store> {
  const config = configOf(url);
  const pool = new Pool({
    ...config,
    max: options.connections ?? 10,
    idleTimeoutMillis: 60_000,
    Client: PatientClient,
  });
  pool.on("error", () => {}); // a connection that breaks while nobody uses it is replaced when it is needed
  pool.on("connect", (client) => client.on("error", () => {})); // the query that was under way fails with it
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
  try {
    await requireSuitable(db);
    await migrate(db);
    return await over(db, config);
  } catch (error) {
    await db.destroy();
    throw named(postgresFailure(error), url);
  }
}

async function over(db: Kysely<Database>, config: ClientConfig): Promise<Store> {
  const hearing = new Set<(signal: Signal) => void>();
  const wakes: Wakes = new Wakes(() => channel.send(TIMELINE));
  const heard = (message: string) => {
    if (message === TIMELINE) return wakes.wake();
    const signal = JSON.parse(message) as Signal;
    for (const hear of hearing) hear(signal);
  };
  const missed = () => {
    wakes.wake();
    for (const hear of hearing) hear({ kind: "work" });
  };
  const channel: Channel = new Channel(config, (messages) => messages.forEach(heard), missed);
  await channel.open();
  const looking = setInterval(() => wakes.wake(), LOOK_MS).unref();
  const signals: Signals = {
    send: (signal) => channel.send(JSON.stringify(signal)),
    listen: (hear) => {
      hearing.add(hear);
      return () => hearing.delete(hear);
    },
  };
  return sqlStore({
    db,
    transactions: new PooledTransactions(db),
    translate: postgresFailure,
    wakes,
    signals,
    horizon: new TimelineHorizon(db, systemClock.now),
    beforeClose: async () => {
      clearInterval(looking);
      await channel.close();
    },
  });
}

const TIMELINE = "timeline";

/** The pool's own limit would also end the wait for a connection that others use. */
class PatientClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(typeof config === "object" ? { ...config, connectionTimeoutMillis: CONNECT_MS } : config);
  }
}

function configOf(url: string): ClientConfig {
  if (!URL.canParse(url)) {
    throw new Failure("store.refused", "the URL of the database cannot be read", {
      hint: "Say postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    });
  }
  return {
    connectionString: url,
    application_name: "ingotd",
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    options: SESSION,
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  };
}

type TypeOid = Parameters<typeof types.getTypeParser>[0];

/** Counts and times are numbers: none of them comes near 2^53. */
function parserOf(oid: TypeOid): unknown {
  return Number(oid) === INT8 ? Number : types.getTypeParser(oid);
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
