import { type Lease, LONGEST_LEASE_MS, type Owner } from "@ingot/engine";
import { Failure } from "@ingot/kernel";
import { type Expression, type Kysely, sql, type SqlBool } from "kysely";
import type { Database } from "./database.ts";
import { isPostgres } from "./migrations/columns.ts";

/** Leases that ended so long ago are forgotten. */
const KEPT_MS = 24 * 3_600_000;

/** Which processes live. Over PostgreSQL the server's clock counts, so that no process's clock takes work from another. */
export class Leases {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async renew(owner: Owner, lease: { readonly now: number; readonly leaseMs: number }): Promise<void> {
    const until = sql<number>`${this.#now(lease.now)} + cast(${lease.leaseMs} as bigint)`;
    const newest = await this.#db
      .selectFrom("leases")
      .select("boot")
      .where("name", "=", owner.name)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest?.boot === owner.boot) {
      await this.#db.updateTable("leases").set({ lease_until: until }).where("boot", "=", owner.boot).execute();
      return;
    }
    const known = await this.#db.selectFrom("leases").select("seq").where("boot", "=", owner.boot).executeTakeFirst();
    if (known !== undefined || owner.renewing === true) {
      throw new Failure("operation.lease_lost", `another process named '${owner.name}' has started since this one`);
    }
    await this.#db.insertInto("leases").values({ boot: owner.boot, name: owner.name, lease_until: until }).execute();
    await this.#prune(lease.now);
  }

  async living(now: number): Promise<readonly Lease[]> {
    const rows = await this.#select(now).where(this.#isLiving(now)).orderBy("seq").execute();
    return rows.map(present);
  }

  async of(boot: string, now: number): Promise<Lease | undefined> {
    const row = await this.#select(now).where("boot", "=", boot).executeTakeFirst();
    return row === undefined ? undefined : present(row);
  }

  async end(owner: Owner): Promise<void> {
    await this.#db.updateTable("leases").set({ lease_until: 0 }).where("boot", "=", owner.boot).execute();
  }

  /** Whether an operation's owner is nobody, an earlier boot of this name, or one whose lease has ended. */
  free(owner: Owner, now: number): Expression<SqlBool> {
    const living = this.#db
      .selectFrom("leases")
      .select("boot")
      .where(this.#isLiving(now))
      .where("name", "!=", owner.name);
    return sql<SqlBool>`(operations.owner is null or (operations.owner <> ${owner.boot} and operations.owner not in (${living})))`;
  }

  #select(now: number) {
    return this.#db
      .selectFrom("leases")
      .select(["boot", "name", sql<number>`lease_until - ${this.#now(now)}`.as("left_ms")]);
  }

  #isLiving(now: number): Expression<SqlBool> {
    const at = this.#now(now);
    return sql<SqlBool>`(lease_until >= ${at} and lease_until <= ${at} + ${LONGEST_LEASE_MS})`;
  }

  #now(now: number): Expression<number> {
    if (isPostgres(this.#db)) return sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
    return sql<number>`${now}`;
  }

  async #prune(now: number): Promise<void> {
    const old = sql<number>`${this.#now(now)} - cast(${KEPT_MS} as bigint)`;
    await this.#db.deleteFrom("leases").where("lease_until", "<", old).execute();
  }
}

function present(row: { readonly boot: string; readonly name: string; readonly left_ms: number }): Lease {
  return { boot: row.boot, name: row.name, leftMs: row.left_ms };
}
