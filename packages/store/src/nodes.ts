import type {
  AllocatableQuery,
  NodeChanges,
  NodeFilter,
  NodeRecord,
  NodeStore,
  NodeUpdateOptions,
  Page,
} from "@ingot/conductor";
import type { ProvisionState } from "@ingot/contract";
import { Failure, type Json, systemClock } from "@ingot/kernel";
import { type Expression, type Kysely, sql, type SqlBool } from "kysely";
import { among } from "./among.ts";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, equals, merged, mergedDocument } from "./document-table.ts";
import { isPostgres } from "./migrations/columns.ts";
import { SqlStepLog } from "./operations.ts";
import { NODES } from "./specs.ts";

/** Filters that are the equality of a column of the same name. */
const PLAIN = [
  "maintenance",
  "retired",
  "shard",
  "provision_state",
  "driver",
  "fault",
  "resource_class",
  "conductor_group",
  "conductor",
  "owner",
  "lessee",
  "instance_name",
  "chassis_uuid",
  "instance_uuid",
  "parent_node",
] as const;

/** Tables with rows that go with their node. */
const OF_A_NODE = [
  "ports",
  "portgroups",
  "volume_connectors",
  "volume_targets",
  "node_inventories",
  "node_sensors",
  "inspection_reports",
  "bios_settings",
  "firmware_components",
  "node_history",
  "timeline",
  "node_traits",
] as const;

export class SqlNodeStore implements NodeStore {
  readonly #db: Kysely<Database>;
  readonly #table: DocumentTable<NodeRecord>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#table = new DocumentTable(db, NODES);
  }

  async insert(node: NodeRecord): Promise<void> {
    await this.#table.insert(node);
    if (node.traits.length > 0) await this.#writeTraits(node);
  }

  byUuid(uuid: string): Promise<NodeRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<NodeRecord | undefined> {
    return this.#table.find("name", name);
  }

  byInstance(instanceUuid: string): Promise<NodeRecord | undefined> {
    return this.#table.find("instance_uuid", instanceUuid);
  }

  list(filter: NodeFilter, page: Page): Promise<readonly NodeRecord[]> {
    return this.#table.list([...equalities(filter, PLAIN), ...otherConditions(filter)], page);
  }

  /** In a transaction, nobody else who counts begins before its end: what is decided by the count holds. */
  async countInStates(states: readonly ProvisionState[]): Promise<number> {
    const db = this.#db;
    if (db.isTransaction && isPostgres(db)) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${"nodes in states"}, 0))`.execute(db);
    }
    const counted = this.#db.selectFrom("nodes").select(({ fn }) => fn.countAll().as("count"));
    const { count } = await counted.where("provision_state", "in", [...states]).executeTakeFirstOrThrow();
    return Number(count);
  }

  async update(uuid: string, changes: NodeChanges, options: NodeUpdateOptions = {}): Promise<NodeRecord> {
    const { internalInfo = {} } = options;
    const node = await this.#change(uuid, (record) => {
      if (options.ifVersion !== undefined && record.version !== options.ifVersion) {
        throw new Failure("store.stale", `node ${uuid} was changed by somebody else in between`);
      }
      const next = merged(record, changes);
      if (Object.keys(internalInfo).length === 0) return next;
      return { ...next, driver_internal_info: mergedDocument(next.driver_internal_info, internalInfo) };
    });
    if (changes.traits !== undefined) await this.#writeTraits(node);
    return node;
  }

  mergeInternalInfo(uuid: string, changes: Readonly<Record<string, Json>>): Promise<NodeRecord> {
    return this.#change(uuid, (record) => ({
      ...record,
      driver_internal_info: mergedDocument(record.driver_internal_info, changes),
    }));
  }

  async remove(uuid: string): Promise<void> {
    const db = this.#db;
    await new SqlStepLog(db).forget(uuid);
    for (const table of OF_A_NODE) {
      await sql`delete from ${sql.table(table)} where node_uuid = ${uuid}`.execute(db);
    }
    await this.#table.remove("uuid", uuid);
  }

  async allocatable(query: AllocatableQuery): Promise<readonly string[]> {
    const conditions: Expression<SqlBool>[] = [equals("resource_class", query.resourceClass), FREE];
    if (query.candidates.length > 0) conditions.push(among(this.#db, "uuid", query.candidates));
    if (query.owner !== undefined) conditions.push(sql<SqlBool>`(owner = ${query.owner} or lessee = ${query.owner})`);
    if (query.traits.length > 0) conditions.push(hasTraits(query.traits));
    // SQLite takes the free nodes of a class for as many as all that are available, and would look through those.
    const hint = isPostgres(this.#db) || query.candidates.length > 0 ? sql`` : sql`indexed by nodes_allocatable`;
    const { rows } = await sql<{
      uuid: string;
    }>`select uuid from nodes ${hint} where ${sql.join(conditions, sql` and `)}
      order by seq limit ${query.limit}`.execute(this.#db);
    return rows.map((row) => row.uuid);
  }

  async #change(uuid: string, change: (record: NodeRecord) => NodeRecord): Promise<NodeRecord> {
    const node = await this.#table.change(uuid, (record) => ({
      ...change(record),
      version: record.version + 1,
      updated_at: systemClock.now(),
    }));
    if (node === undefined) throw new Failure("node.not_found", `there is no node ${uuid}`);
    return node;
  }

  async #writeTraits(node: NodeRecord): Promise<void> {
    await this.#db.deleteFrom("node_traits").where("node_uuid", "=", node.uuid).execute();
    if (node.traits.length === 0) return;
    const rows = node.traits.map((trait) => ({ node_uuid: node.uuid, trait }));
    await this.#db.insertInto("node_traits").values(rows).execute();
  }
}

/** In the words of the index that is made for it. */
const FREE = sql<SqlBool>`provision_state = 'available' and instance_uuid is null and allocation_uuid is null and reservation is null
  and maintenance = 0 and retired = 0 and power_known = 1`;

function hasTraits(traits: readonly string[]): Expression<SqlBool> {
  const wanted = [...new Set(traits)];
  return sql<SqlBool>`uuid in (select node_uuid from node_traits where trait in (${sql.join(wanted)}) group by node_uuid having count(*) = ${wanted.length})`;
}

function otherConditions(filter: NodeFilter): readonly Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = [];
  const presence = (column: string, present: boolean | undefined) => {
    if (present === undefined) return;
    conditions.push(present ? sql<SqlBool>`${sql.ref(column)} is not null` : sql<SqlBool>`${sql.ref(column)} is null`);
  };
  presence("instance_uuid", filter.associated);
  presence("shard", filter.sharded);
  if (filter.project !== undefined)
    conditions.push(sql<SqlBool>`(owner = ${filter.project} or lessee = ${filter.project})`);
  if (filter.description_contains !== undefined) conditions.push(contains("description", filter.description_contains));
  if (filter.parent_node === undefined && filter.include_children !== true) presence("parent_node", false);
  return conditions;
}

function contains(column: string, text: string): Expression<SqlBool> {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<SqlBool>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
