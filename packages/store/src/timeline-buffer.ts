import type { NewTimelineEvent } from "@ingot/conductor";
import type { Kysely } from "kysely";
import { execute } from "./compiled.ts";
import type { Database } from "./database.ts";

/** Events go to the database together, so many at a time: a statement has a limited number of parameters. */
const TOGETHER = 500;

/** What one transaction adds to the timeline: written in one go before its commit, or when it looks at the timeline itself. */
export class TimelineBuffer {
  readonly #events: NewTimelineEvent[] = [];

  add(event: NewTimelineEvent): void {
    this.#events.push(event);
  }

  async write(db: Kysely<Database>): Promise<void> {
    while (this.#events.length > 0) await append(db, this.#events.splice(0, TOGETHER));
  }
}

async function append(db: Kysely<Database>, events: readonly NewTimelineEvent[]): Promise<void> {
  const rows = events.map(({ node_uuid, operation_id, at, kind, message, details }) => {
    return { node_uuid, operation_id, at, kind, message, details: JSON.stringify(details) };
  });
  await execute(db, {
    key: `append ${rows.length} to timeline`,
    parameters: rows.flatMap((row) => [row.node_uuid, row.operation_id, row.at, row.kind, row.message, row.details]),
    build: () => db.insertInto("timeline").values(rows),
  });
}
