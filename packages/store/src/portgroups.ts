import type { Page, PortgroupChanges, PortgroupFilter, PortgroupRecord, PortgroupStore } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, merged } from "./document-table.ts";
import { ofNodes } from "./of-nodes.ts";
import { PORTGROUPS } from "./specs.ts";

export class SqlPortgroupStore implements PortgroupStore {
  readonly #table: DocumentTable<PortgroupRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, PORTGROUPS);
  }

  insert(portgroup: PortgroupRecord): Promise<void> {
    return this.#table.insert(portgroup);
  }

  byUuid(uuid: string): Promise<PortgroupRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<PortgroupRecord | undefined> {
    return this.#table.find("name", name);
  }

  list(filter: PortgroupFilter, page: Page): Promise<readonly PortgroupRecord[]> {
    return this.#table.list([...equalities(filter, ["node_uuid", "address"]), ...ofNodes(filter)], page);
  }

  async update(uuid: string, changes: PortgroupChanges): Promise<PortgroupRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("portgroup.not_found", `there is no port group ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
