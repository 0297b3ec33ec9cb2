import type { NodeSensors, SensorStore } from "@ingot/conductor";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

export class SqlSensorStore implements SensorStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async put(nodeUuid: string, sensors: NodeSensors): Promise<void> {
    const doc = JSON.stringify(sensors);
    await this.#db
      .insertInto("node_sensors")
      .values({ node_uuid: nodeUuid, doc })
      .onConflict((conflict) => conflict.column("node_uuid").doUpdateSet({ doc }))
      .execute();
  }

  async ofNode(nodeUuid: string): Promise<NodeSensors | undefined> {
    const found = this.#db.selectFrom("node_sensors").select("doc").where("node_uuid", "=", nodeUuid);
    const row = await found.executeTakeFirst();
    return row === undefined ? undefined : parse<NodeSensors>(row.doc);
  }
}
