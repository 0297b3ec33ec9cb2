import type { BiosSettingRecord, BiosSettingStore } from "@ingot/conductor";
import type { BiosSetting } from "@ingot/driver-kit";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

export class SqlBiosSettingStore implements BiosSettingStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async ofNode(nodeUuid: string): Promise<readonly BiosSettingRecord[]> {
    const rows = await this.#db
      .selectFrom("bios_settings")
      .select("doc")
      .where("node_uuid", "=", nodeUuid)
      .orderBy("name")
      .execute();
    return rows.map((row) => parse<BiosSettingRecord>(row.doc));
  }

  async byName(nodeUuid: string, name: string): Promise<BiosSettingRecord | undefined> {
    const row = await this.#db
      .selectFrom("bios_settings")
      .select("doc")
      .where("node_uuid", "=", nodeUuid)
      .where("name", "=", name)
      .executeTakeFirst();
    return row === undefined ? undefined : parse<BiosSettingRecord>(row.doc);
  }

  async replace(nodeUuid: string, settings: readonly BiosSetting[], at: number): Promise<void> {
    const before = new Map((await this.ofNode(nodeUuid)).map((setting) => [setting.name, setting]));
    const rows = settings.map((setting) => {
      const record = recordOf(nodeUuid, { setting, before: before.get(setting.name), at });
      return { node_uuid: nodeUuid, name: setting.name, doc: JSON.stringify(record) };
    });
    await this.#db.deleteFrom("bios_settings").where("node_uuid", "=", nodeUuid).execute();
    for (let start = 0; start < rows.length; start += BATCH) {
      await this.#db
        .insertInto("bios_settings")
        .values(rows.slice(start, start + BATCH))
        .execute();
    }
  }
}

/** Rows of one statement: databases bound the number of its parameters. */
const BATCH = 500;

function recordOf(
  nodeUuid: string,
  of: { readonly setting: BiosSetting; readonly before: BiosSettingRecord | undefined; readonly at: number },
): BiosSettingRecord {
  const { setting, before, at } = of;
  if (before === undefined) return { ...setting, node_uuid: nodeUuid, created_at: at, updated_at: null };
  return { ...before, ...setting, updated_at: before.value === setting.value ? before.updated_at : at };
}
