import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient, QueryResult } from "pg";
import { isUnanswered } from "./postgres-error.ts";
import { textArray } from "./text-array.ts";

/** Statements of a connection that the server keeps planned; what comes after them is planned each time. */
const KEPT = 400;

/**
 * The pool as Kysely wants it, with statements that are planned once for each connection and then only named. An array among
 * the values is one of the type `text[]`.
 */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = clients.get(client);
      if (known !== undefined) return known;
      const prepared = preparing(client, names);
      clients.set(client, prepared);
      return prepared;
    },
  };
}

function preparing(client: PoolClient, names: Map<string, string>): PostgresPoolClient {
  const together = corking((client as unknown as { connection: { stream: Writable } }).connection.stream);
  const query = (text: string, values: readonly unknown[]) => {
    together();
    const isCommand = values.length === 0 && !text.startsWith("select"); // planned in no time
    const name = isCommand ? undefined : nameOf(text, names);
    const sent = values.map((value) => (Array.isArray(value) ? textArray(value) : value));
    const answer: Promise<QueryResult> =
      name === undefined ? client.query(text, sent) : client.query({ name, text, values: sent });
    return answer.catch((error: unknown) => {
      if (isUnanswered(error)) void discard(client);
      throw error;
    });
  };
  return {
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy?: boolean) => client.release(destroy),
    get processID() {
      return (client as unknown as { processID: number }).processID;
    },
  };
}

/** What is sent in one turn goes out together: waking the server up costs more than what it is told. */
function corking(stream: Writable): () => void {
  let isCorked = false;
  return () => {
    if (isCorked) return;
    isCorked = true;
    stream.cork();
    process.nextTick(() => {
      isCorked = false;
      stream.uncork();
    });
  };
}

/** Breaks the connection off, without waiting for the server: the pool opens another. */
async function discard(client: PoolClient): Promise<void> {
  // The types leave it out: the pool hands out clients of its own kind, which are whole ones.
  await (client as unknown as { end(): Promise<void> }).end();
}

function nameOf(text: string, names: Map<string, string>): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= KEPT) return known;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  names.set(text, name);
  return name;
}
