/**
 * Up to which event the timeline is complete. Ids are given out before the commit, so a lower one may become visible after a
 * higher one: who reads on from the higher one would never see it. Reading therefore stops before a gap, until it is
 * filled, or so old that its transaction cannot be under way any more.
 */
import type { Kysely } from "kysely";
import type { Database } from "../database.ts";

/** Longer than the database lets a transaction be idle. */
const GAP_LASTS_MS = 8_000;
const PAGE = 2_000;

export class TimelineHorizon {
  readonly #db: Kysely<Database>;
  readonly #now: () => number;
  #complete: number | undefined;

  constructor(db: Kysely<Database>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** The greatest id up to which nothing can be added any more. */
  async last(): Promise<number> {
    let complete = (this.#complete ??= await this.#start());
    for (;;) {
      const rows = await this.#after(complete);
      const next = follow(rows, complete, this.#now() - GAP_LASTS_MS);
      complete = Math.max(complete, next);
      this.#complete = Math.max(this.#complete, complete);
      if (rows.length < PAGE || complete < (rows.at(-1)?.id ?? 0)) return this.#complete;
    }
  }

  #after(id: number): Promise<readonly { id: number; at: number }[]> {
    return this.#db
      .selectFrom("timeline")
      .select(["id", "at"])
      .where("id", ">", id)
      .orderBy("id")
      .limit(PAGE)
      .execute();
  }

  /** A page before the end: what is older than that has been settled long ago. */
  async #start(): Promise<number> {
    const row = await this.#db
      .selectFrom("timeline")
      .select("id")
      .orderBy("id", "desc")
      .offset(PAGE - 1)
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? 0;
  }
}

function follow(rows: readonly { readonly id: number; readonly at: number }[], from: number, old: number): number {
  let complete = from;
  for (const { id, at } of rows) {
    if (id !== complete + 1 && at > old) break;
    complete = id;
  }
  return complete;
}
