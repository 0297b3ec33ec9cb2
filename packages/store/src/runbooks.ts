import type { Page, RunbookChanges, RunbookFilter, RunbookRecord, RunbookStore } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import { type Kysely, sql, type SqlBool } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, merged } from "./document-table.ts";
import { RUNBOOKS } from "./specs.ts";

export class SqlRunbookStore implements RunbookStore {
  readonly #table: DocumentTable<RunbookRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, RUNBOOKS);
  }

  insert(runbook: RunbookRecord): Promise<void> {
    return this.#table.insert(runbook);
  }

  byUuid(uuid: string): Promise<RunbookRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<RunbookRecord | undefined> {
    return this.#table.find("name", name);
  }

  list({ project }: RunbookFilter, page: Page): Promise<readonly RunbookRecord[]> {
    const usable = project === undefined ? [] : [sql<SqlBool>`(owner = ${project} or public = 1)`];
    return this.#table.list(usable, page);
  }

  async update(uuid: string, changes: RunbookChanges): Promise<RunbookRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("runbook.not_found", `there is no runbook ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
