import type { InspectionReport, InspectionReportStore } from "@ingot/conductor";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

export class SqlInspectionReportStore implements InspectionReportStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async put(nodeUuid: string, report: InspectionReport): Promise<void> {
    const doc = JSON.stringify(report);
    await this.#db
      .insertInto("inspection_reports")
      .values({ node_uuid: nodeUuid, doc })
      .onConflict((conflict) => conflict.column("node_uuid").doUpdateSet({ doc }))
      .execute();
  }

  async ofNode(nodeUuid: string): Promise<InspectionReport | undefined> {
    const row = await this.#db
      .selectFrom("inspection_reports")
      .select("doc")
      .where("node_uuid", "=", nodeUuid)
      .executeTakeFirst();
    return row === undefined ? undefined : parse<InspectionReport>(row.doc);
  }

  async remove(nodeUuid: string): Promise<void> {
    await this.#db.deleteFrom("inspection_reports").where("node_uuid", "=", nodeUuid).execute();
  }
}
