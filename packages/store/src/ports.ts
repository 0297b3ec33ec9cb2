import type { Page, PortChanges, PortFilter, PortRecord, PortStore } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, merged } from "./document-table.ts";
import { ofNodes } from "./of-nodes.ts";
import { PORTS } from "./specs.ts";

export class SqlPortStore implements PortStore {
  readonly #table: DocumentTable<PortRecord>;

  constructor(db: Kysely<Database>) {
    this.#table = new DocumentTable(db, PORTS);
  }

  insert(port: PortRecord): Promise<void> {
    return this.#table.insert(port);
  }

  byUuid(uuid: string): Promise<PortRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<PortRecord | undefined> {
    return this.#table.find("name", name);
  }

  byAddress(address: string): Promise<PortRecord | undefined> {
    return this.#table.find("address", address);
  }

  ofNode(nodeUuid: string): Promise<readonly PortRecord[]> {
    return this.#table.all("node_uuid", nodeUuid);
  }

  list(filter: PortFilter, page: Page): Promise<readonly PortRecord[]> {
    const own = equalities(filter, ["node_uuid", "address", "portgroup_uuid"]);
    return this.#table.list([...own, ...ofNodes(filter)], page);
  }

  async update(uuid: string, changes: PortChanges): Promise<PortRecord> {
    const port = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (port === undefined) throw new Failure("port.not_found", `there is no port ${uuid}`);
    return port;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
