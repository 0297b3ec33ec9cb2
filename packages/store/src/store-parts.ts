import type { Kysely } from "kysely";
import type { Database } from "./database.ts";
import type { TimelineBuffer } from "./timeline-buffer.ts";
import type { WakeNotes } from "./wakes.ts";

/** Up to which id nothing can be added any more, for a database that has several writers. */
export interface Horizon {
  last(): Promise<number>;
}

/** What each store is made of: the database or one transaction of it. */
export interface StoreParts {
  readonly db: Kysely<Database>;
  readonly wakes: WakeNotes;
  readonly horizon: Horizon | undefined;
  readonly timeline: TimelineBuffer;
}
