import type { AllocationChanges, AllocationFilter, AllocationRecord, AllocationStore, Page } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, merged } from "./document-table.ts";
import { ALLOCATIONS } from "./specs.ts";

export class SqlAllocationStore implements AllocationStore {
  readonly #table: DocumentTable<AllocationRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, ALLOCATIONS);
  }

  insert(allocation: AllocationRecord): Promise<void> {
    return this.#table.insert(allocation);
  }

  byUuid(uuid: string): Promise<AllocationRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<AllocationRecord | undefined> {
    return this.#table.find("name", name);
  }

  list(filter: AllocationFilter, page: Page): Promise<readonly AllocationRecord[]> {
    return this.#table.list(equalities(filter, ALLOCATIONS.columns), page);
  }

  async update(uuid: string, changes: AllocationChanges): Promise<AllocationRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("allocation.not_found", `there is no allocation ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
