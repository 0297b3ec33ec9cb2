import type { FirmwareComponentRecord, FirmwareComponentStore } from "@ingot/conductor";
import type { FirmwareComponent } from "@ingot/driver-kit";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

type Options = Parameters<FirmwareComponentStore["replace"]>[2];

export class SqlFirmwareComponentStore implements FirmwareComponentStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async ofNode(nodeUuid: string): Promise<readonly FirmwareComponentRecord[]> {
    const rows = await this.#db
      .selectFrom("firmware_components")
      .select("doc")
      .where("node_uuid", "=", nodeUuid)
      .orderBy("component")
      .execute();
    return rows.map((row) => parse<FirmwareComponentRecord>(row.doc));
  }

  async replace(nodeUuid: string, components: readonly FirmwareComponent[], options: Options): Promise<void> {
    const before = new Map((await this.ofNode(nodeUuid)).map((record) => [record.component, record]));
    await this.#db.deleteFrom("firmware_components").where("node_uuid", "=", nodeUuid).execute();
    const records = components.map((component) => {
      const known = before.get(component.component);
      return known === undefined ? first(nodeUuid, component, options.at) : again(known, component, options);
    });
    if (records.length === 0) return;
    const rows = records.map((record) => ({
      node_uuid: nodeUuid,
      component: record.component,
      doc: JSON.stringify(record),
    }));
    await this.#db.insertInto("firmware_components").values(rows).execute();
  }
}

function first(nodeUuid: string, component: FirmwareComponent, at: number): FirmwareComponentRecord {
  return {
    ...component,
    node_uuid: nodeUuid,
    created_at: at,
    updated_at: null,
    initial_version: component.current_version,
    last_version_flashed: null,
  };
}

function again(before: FirmwareComponentRecord, now: FirmwareComponent, options: Options): FirmwareComponentRecord {
  if (before.current_version === now.current_version) return { ...before, ...now };
  return {
    ...before,
    ...now,
    updated_at: options.at,
    ...(options.flashed ? { last_version_flashed: now.current_version } : {}),
  };
}
