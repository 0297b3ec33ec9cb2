import type { DeployTemplateChanges, DeployTemplateRecord, DeployTemplateStore, Page } from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import { among } from "./among.ts";
import type { Database } from "./database.ts";
import { DocumentTable, merged } from "./document-table.ts";
import { DEPLOY_TEMPLATES } from "./specs.ts";

export class SqlDeployTemplateStore implements DeployTemplateStore {
  readonly #db: Kysely<Database>;
  readonly #table: DocumentTable<DeployTemplateRecord>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#table = new DocumentTable(db, DEPLOY_TEMPLATES);
  }

  insert(template: DeployTemplateRecord): Promise<void> {
    return this.#table.insert(template);
  }

  byUuid(uuid: string): Promise<DeployTemplateRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  byName(name: string): Promise<DeployTemplateRecord | undefined> {
    return this.#table.find("name", name);
  }

  async byNames(names: readonly string[]): Promise<readonly DeployTemplateRecord[]> {
    if (names.length === 0) return [];
    const found = await this.#table.select([among(this.#db, "name", names)]);
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  list(page: Page): Promise<readonly DeployTemplateRecord[]> {
    return this.#table.list([], page);
  }

  async update(uuid: string, changes: DeployTemplateChanges): Promise<DeployTemplateRecord> {
    const next = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (next === undefined) throw new Failure("template.not_found", `there is no deploy template ${uuid}`);
    return next;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }
}
