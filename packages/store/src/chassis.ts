import type { ChassisChanges, ChassisRecord, ChassisStore, Page } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, merged } from "./document-table.ts";
import { CHASSIS } from "./specs.ts";

export class SqlChassisStore implements ChassisStore {
  readonly #table: DocumentTable<ChassisRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, CHASSIS);
  }

  insert(chassis: ChassisRecord): Promise<void> {
    return this.#table.insert(chassis);
  }

  byUuid(uuid: string): Promise<ChassisRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  list(page: Page): Promise<readonly ChassisRecord[]> {
    return this.#table.list([], page);
  }

  async update(uuid: string, changes: ChassisChanges): Promise<ChassisRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("chassis.not_found", `there is no chassis ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
