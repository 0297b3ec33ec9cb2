import type { ConductorRecord, ConductorStore } from "@ingot/conductor";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

export class SqlConductorStore implements ConductorStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async announce(conductor: ConductorRecord): Promise<void> {
    const before = await this.byHostname(conductor.hostname);
    const doc = JSON.stringify({ ...conductor, created_at: before?.created_at ?? conductor.created_at });
    await this.#db
      .insertInto("conductors")
      .values({ hostname: conductor.hostname, doc })
      .onConflict((conflict) => conflict.column("hostname").doUpdateSet({ doc }))
      .execute();
  }

  async byHostname(hostname: string): Promise<ConductorRecord | undefined> {
    const row = await this.#db
      .selectFrom("conductors")
      .select("doc")
      .where("hostname", "=", hostname)
      .executeTakeFirst();
    return row === undefined ? undefined : parse<ConductorRecord>(row.doc);
  }

  async list(): Promise<readonly ConductorRecord[]> {
    const rows = await this.#db.selectFrom("conductors").select("doc").orderBy("hostname").execute();
    return rows.map((row) => parse<ConductorRecord>(row.doc));
  }
}
