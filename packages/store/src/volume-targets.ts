import type { Page, VolumeFilter, VolumeTargetChanges, VolumeTargetRecord, VolumeTargetStore } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, merged } from "./document-table.ts";
import { VOLUME_TARGETS } from "./specs.ts";

export class SqlVolumeTargetStore implements VolumeTargetStore {
  readonly #table: DocumentTable<VolumeTargetRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, VOLUME_TARGETS);
  }

  insert(target: VolumeTargetRecord): Promise<void> {
    return this.#table.insert(target);
  }

  byUuid(uuid: string): Promise<VolumeTargetRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  list(filter: VolumeFilter, page: Page): Promise<readonly VolumeTargetRecord[]> {
    return this.#table.list(equalities(filter, ["node_uuid"]), page);
  }

  async update(uuid: string, changes: VolumeTargetChanges): Promise<VolumeTargetRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("volume_target.not_found", `there is no volume target ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
