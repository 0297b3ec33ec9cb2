/** What processes tell each other through PostgreSQL: many messages in one notification, with a word for who sends it. */
import { type Kysely, sql } from "kysely";
import type { Database } from "./database.ts";

export const CHANNEL = "ingot";
export const NOTIFY = "select pg_notify($1, $2)";
/** PostgreSQL takes less than 8000 bytes. */
const MOST_BYTES = 7000;

/** The texts of as many notifications as it takes. */
export function payloads(from: string, messages: readonly string[]): readonly string[] {
  const all: string[][] = [];
  let size = MOST_BYTES;
  for (const message of messages) {
    const bytes = Buffer.byteLength(JSON.stringify(message)) + 1;
    if (size + bytes > MOST_BYTES) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(message);
    size += bytes;
  }
  return all.map((batch) => JSON.stringify([from, ...batch]));
}

export function parsePayload(payload: string): { readonly from: string; readonly messages: readonly string[] } {
  const [from = "", ...messages] = JSON.parse(payload) as readonly string[];
  return { from, messages };
}

/** Tells it as a part of a transaction: it is heard once that is durable, by all processes, this one too. */
export async function notify(db: Kysely<Database>, message: string): Promise<void> {
  for (const payload of payloads("", [message])) await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(db);
}
