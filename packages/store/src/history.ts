import type { HistoryEntry, HistoryStore, Page } from "@ingot/conductor";
import { type Kysely, sql } from "kysely";
import { execute } from "./compiled.ts";
import type { Database } from "./database.ts";
import { DocumentTable, equals } from "./document-table.ts";
import { isPostgres } from "./migrations/columns.ts";
import { NODE_HISTORY } from "./specs.ts";

/** Entries of a node that are kept, the newest. */
const KEPT = 300;
const OLDEST = sql`delete from node_history where node_uuid = ${""} and seq <=
  (select seq from node_history where node_uuid = ${""} order by seq desc limit 1 offset ${KEPT})`;
/** Of a list of nodes: many transactions forget theirs in one statement. */
const OLDEST_OF_EACH = sql`delete from node_history where seq in (select old.seq
  from unnest(${[]}::text[]) as asked (node_uuid), lateral (select seq from node_history
    where node_uuid = asked.node_uuid order by seq desc offset ${sql.lit(KEPT)}) as old)`;

export class SqlHistoryStore implements HistoryStore {
  readonly #db: Kysely<Database>;
  readonly #table: DocumentTable<HistoryEntry>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#table = new DocumentTable(db, NODE_HISTORY);
  }

  async append(entry: HistoryEntry): Promise<void> {
    await this.#alone(entry.node_uuid);
    await this.#table.insert(entry);
    await this.#forgetOldest(entry.node_uuid);
  }

  async #forgetOldest(node: string): Promise<void> {
    const isShared = isPostgres(this.#db);
    await execute(this.#db, {
      key: "forget the oldest of node_history",
      parameters: isShared ? [[node]] : [node, node, KEPT],
      build: () => ({ compile: () => (isShared ? OLDEST_OF_EACH : OLDEST).compile(this.#db) }),
    });
  }

  /** Two that add to one node's history at once would not see each other's entry, and keep one too many. */
  async #alone(node: string): Promise<void> {
    if (isPostgres(this.#db)) await sql`select pg_advisory_xact_lock(hashtextextended(${node}, 0))`.execute(this.#db);
  }

  byUuid(uuid: string): Promise<HistoryEntry | undefined> {
    return this.#table.find("uuid", uuid);
  }

  list(nodeUuid: string, page: Page): Promise<readonly HistoryEntry[]> {
    return this.#table.list([equals("node_uuid", nodeUuid)], page);
  }
}
