import type {
  Page,
  VolumeConnectorChanges,
  VolumeConnectorRecord,
  VolumeConnectorStore,
  VolumeFilter,
} from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, merged } from "./document-table.ts";
import { VOLUME_CONNECTORS } from "./specs.ts";

export class SqlVolumeConnectorStore implements VolumeConnectorStore {
  readonly #table: DocumentTable<VolumeConnectorRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, VOLUME_CONNECTORS);
  }

  insert(connector: VolumeConnectorRecord): Promise<void> {
    return this.#table.insert(connector);
  }

  byUuid(uuid: string): Promise<VolumeConnectorRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  list(filter: VolumeFilter, page: Page): Promise<readonly VolumeConnectorRecord[]> {
    return this.#table.list(equalities(filter, ["node_uuid"]), page);
  }

  async update(uuid: string, changes: VolumeConnectorChanges): Promise<VolumeConnectorRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("volume_connector.not_found", `there is no volume connector ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
