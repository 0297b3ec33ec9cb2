/** How this product speaks to a PostgreSQL database: one pool, statements planned once, numbers as numbers. */
import { Failure } from "@ingot/kernel";
import { type Dialect, Kysely, PostgresDialect, type PostgresPool } from "kysely";
import { Client, type ClientConfig, Pool, types } from "pg";
import type { Database } from "../database.ts";
import { preparedPool } from "./prepared-pool.ts";

const CONNECT_MS = 10_000;
const INT8 = 20;

export interface PostgresConfig extends ClientConfig {
  readonly connectionTimeoutMillis: number;
}

export interface PostgresDatabase {
  readonly db: Kysely<Database>;
  readonly pool: PostgresPool;
  readonly dialect: Dialect;
  /** Calls back whenever a connection is made or is gone: the server may be another then. */
  readonly onChange: (changed: () => void) => void;
}

export function databaseOver(config: PostgresConfig, connections: number): PostgresDatabase {
  const { connectionTimeoutMillis, ...others } = config;
  /** The pool's own limit would also end the wait for a connection that others use. */
  class PatientClient extends Client {
    constructor(given?: string | ClientConfig) {
      super(typeof given === "object" ? { ...given, connectionTimeoutMillis } : given);
    }
  }
  const pool = new Pool({
    ...others,
    max: connections,
    idleTimeoutMillis: 60_000,
    pipeline: true,
    Client: PatientClient,
  });
  pool.on("error", () => {}); // a connection that breaks while nobody uses it is replaced when it is needed
  pool.on("connect", (client) => client.on("error", () => {})); // the query that was under way fails with it
  const prepared = preparedPool(pool);
  const onChange = (changed: () => void) => void pool.on("connect", changed).on("remove", changed);
  const dialect = new PostgresDialect({ pool: prepared });
  return { db: new Kysely<Database>({ dialect }), pool: prepared, dialect, onChange };
}

/** Throws `store.refused` for what is no URL. */
export function configOf(url: string): PostgresConfig {
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
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  };
}

type TypeOid = Parameters<typeof types.getTypeParser>[0];

/** Counts and times are numbers: none of them comes near 2^53. */
function parserOf(oid: TypeOid): unknown {
  return Number(oid) === INT8 ? Number : types.getTypeParser(oid);
}
