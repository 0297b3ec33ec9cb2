import type {
  InspectionPhase,
  InspectionRuleChanges,
  InspectionRuleRecord,
  InspectionRuleStore,
  Page,
} from "@ingot/conductor";
import { Failure, systemClock } from "@ingot/kernel";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { DocumentTable, equalities, equals, merged } from "./document-table.ts";
import { INSPECTION_RULES } from "./specs.ts";

export class SqlInspectionRuleStore implements InspectionRuleStore {
  readonly #db: Kysely<Database>;
  readonly #table: DocumentTable<InspectionRuleRecord>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#table = new DocumentTable(db, INSPECTION_RULES);
  }

  insert(rule: InspectionRuleRecord): Promise<void> {
    return this.#table.insert(rule);
  }

  byUuid(uuid: string): Promise<InspectionRuleRecord | undefined> {
    return this.#table.find("uuid", uuid);
  }

  list(filter: { readonly phase?: string }, page: Page): Promise<readonly InspectionRuleRecord[]> {
    return this.#table.list(equalities(filter, ["phase"]), page);
  }

  async ofPhase(phase: InspectionPhase): Promise<readonly InspectionRuleRecord[]> {
    const rules = await this.#table.select([equals("phase", phase)]);
    return rules.toSorted((a, b) => b.priority - a.priority);
  }

  async update(uuid: string, changes: InspectionRuleChanges): Promise<InspectionRuleRecord> {
    const rule = await this.#table.change(uuid, (record) => ({
      ...merged(record, changes),
      updated_at: systemClock.now(),
    }));
    if (rule === undefined) throw new Failure("inspection_rule.not_found", `there is no inspection rule ${uuid}`);
    return rule;
  }

  remove(uuid: string): Promise<void> {
    return this.#table.remove("uuid", uuid);
  }

  async removeAll(): Promise<void> {
    await this.#db.deleteFrom("inspection_rules").execute();
  }
}
