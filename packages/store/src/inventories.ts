import type { InventoryStore, NodeInventory } from "@ingot/conductor";
import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import { parse } from "./document-table.ts";

export class SqlInventoryStore implements InventoryStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async put(nodeUuid: string, inventory: NodeInventory): Promise<void> {
    const doc = JSON.stringify(inventory);
    await this.#db
      .insertInto("node_inventories")
      .values({ node_uuid: nodeUuid, doc })
      .onConflict((conflict) => conflict.column("node_uuid").doUpdateSet({ doc }))
      .execute();
  }

  async ofNode(nodeUuid: string): Promise<NodeInventory | undefined> {
    const row = await this.#db
      .selectFrom("node_inventories")
      .select("doc")
      .where("node_uuid", "=", nodeUuid)
      .executeTakeFirst();
    return row === undefined ? undefined : parse<NodeInventory>(row.doc);
  }

  async remove(nodeUuid: string): Promise<void> {
    await this.#db.deleteFrom("node_inventories").where("node_uuid", "=", nodeUuid).execute();
  }
}
