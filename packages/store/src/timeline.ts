import type { NewTimelineEvent, TimelineEvent, TimelineKind, TimelineQuery, TimelineStore } from "@ingot/conductor";
import type { JsonObject } from "@ingot/kernel";
import type { Kysely, Selectable } from "kysely";
import type { Database, TimelineRow } from "./database.ts";
import { parse } from "./document-table.ts";
import type { Horizon, StoreParts } from "./store-parts.ts";
import type { TimelineBuffer } from "./timeline-buffer.ts";
import type { WakeNotes } from "./wakes.ts";

export class SqlTimelineStore implements TimelineStore {
  readonly #db: Kysely<Database>;
  readonly #wakes: WakeNotes;
  readonly #horizon: Horizon | undefined;
  readonly #buffer: TimelineBuffer;

  constructor(parts: StoreParts) {
    this.#db = parts.db;
    this.#wakes = parts.wakes;
    this.#horizon = parts.horizon;
    this.#buffer = parts.timeline;
  }

  async append(event: NewTimelineEvent): Promise<void> {
    this.#buffer.add(event);
    this.#wakes.note();
  }

  async list(query: TimelineQuery): Promise<readonly TimelineEvent[]> {
    await this.#buffer.write(this.#db);
    let select = this.#db.selectFrom("timeline").selectAll().orderBy("id").limit(query.limit);
    if (query.node !== undefined) select = select.where("node_uuid", "=", query.node);
    if (query.operation !== undefined) select = select.where("operation_id", "=", query.operation);
    if (query.after !== undefined) {
      select = select.where("id", ">", query.after);
      if (this.#horizon !== undefined) select = select.where("id", "<=", await this.#horizon.last());
    }
    return (await select.execute()).map(present);
  }

  async lastId(): Promise<number> {
    await this.#buffer.write(this.#db);
    if (this.#horizon !== undefined) return await this.#horizon.last();
    const row = await this.#db.selectFrom("timeline").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
    return row?.id ?? 0;
  }

  /** Events come in the order of their times, nearly: it looks at the oldest only. */
  async prune(what: { readonly before: number; readonly kept: number; readonly limit: number }): Promise<number> {
    await this.#buffer.write(this.#db);
    const newest = await this.#db.selectFrom("timeline").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
    const surplus = (newest?.id ?? 0) - what.kept; // ids count up by one, nearly
    const oldest = await this.#db.selectFrom("timeline").select(["id", "at"]).orderBy("id").limit(what.limit).execute();
    const last = oldest.findLast(({ id, at }) => at < what.before || id <= surplus);
    if (last === undefined) return 0;
    await this.#db.deleteFrom("timeline").where("id", "<=", last.id).execute();
    return oldest.indexOf(last) + 1;
  }

  onAppend(wake: () => void): () => void {
    return this.#wakes.add(wake);
  }
}

function present(row: Selectable<TimelineRow>): TimelineEvent {
  return { ...row, kind: row.kind as TimelineKind, details: parse<JsonObject>(row.details) };
}
