import type { NewTimelineEvent, TimelineEvent, TimelineKind, TimelineQuery, TimelineStore } from "@ingot/conductor";
import type { JsonObject } from "@ingot/kernel";
import type { Kysely, Selectable } from "kysely";
import type { Database, TimelineRow } from "./database.ts";
import { parse } from "./document-table.ts";
import type { Wakes } from "./wakes.ts";

export class SqlTimelineStore implements TimelineStore {
  readonly #db: Kysely<Database>;
  readonly #wakes: Wakes;

  constructor(db: Kysely<Database>, wakes: Wakes) {
    this.#db = db;
    this.#wakes = wakes;
  }

  async append(event: NewTimelineEvent): Promise<TimelineEvent> {
    const row = await this.#db
      .insertInto("timeline")
      .values({ ...event, details: JSON.stringify(event.details) })
      .returning("id")
      .executeTakeFirstOrThrow();
    this.#wakes.note();
    return { ...event, id: row.id };
  }

  async list(query: TimelineQuery): Promise<readonly TimelineEvent[]> {
    let select = this.#db.selectFrom("timeline").selectAll().orderBy("id").limit(query.limit);
    if (query.node !== undefined) select = select.where("node_uuid", "=", query.node);
    if (query.operation !== undefined) select = select.where("operation_id", "=", query.operation);
    if (query.after !== undefined) select = select.where("id", ">", query.after);
    return (await select.execute()).map(present);
  }

  async lastId(): Promise<number> {
    const row = await this.#db.selectFrom("timeline").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
    return row?.id ?? 0;
  }

  onAppend(wake: () => void): () => void {
    return this.#wakes.add(wake);
  }
}

function present(row: Selectable<TimelineRow>): TimelineEvent {
  return { ...row, kind: row.kind as TimelineKind, details: parse<JsonObject>(row.details) };
}
