/**
 * Up to which event the timeline is complete. Ids are given out before the commit, so a lower one may become visible after a
 * higher one: who reads on from the higher one would never see it. Reading therefore stops before a gap until it is
 * filled, or nothing can fill it any more: each transaction that was open when the gap was first seen has ended (an id was
 * given out for the gap before that), or the database has ended all that are so old.
 */
import { type Kysely, sql } from "kysely";
import type { Database } from "../database.ts";

/** Longer than the database lets a transaction wait, work and be idle, for where others' transactions are not shown. */
const GAP_LASTS_MS = 30_000;
/** What is older than this when the process starts has been settled long ago, whatever the clocks of the others say. */
const SETTLED_MS = 600_000;
const PAGE = 2_000;

interface Gap {
  /** The first id behind it. */
  readonly before: number;
  /** On this process's monotonic clock. */
  readonly seenAt: number;
  /** The transactions that may yet fill it; undefined until it has been looked which ones were open. */
  holders: ReadonlySet<string> | undefined;
}

export interface HorizonClock {
  now(): number;
  monotonic(): number;
}

export class TimelineHorizon {
  readonly #db: Kysely<Database>;
  readonly #clock: HorizonClock;
  /** By the first id that is missing. */
  readonly #gaps = new Map<number, Gap>();
  #complete: number | undefined;
  #looking: Promise<number> | undefined;

  constructor(db: Kysely<Database>, clock: HorizonClock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The greatest id up to which nothing can be added any more. */
  async last(): Promise<number> {
    await this.#looking?.catch(() => {}); // one look that was under way may have begun before the caller's event
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<number> {
    this.#complete ??= await this.#start();
    // Before the events: what a transaction wrote that has ended by now is among them.
    if (this.#gaps.size > 0) this.#narrow(await this.#open());
    await this.#read();
    const unknown = [...this.#gaps.values()].filter((gap) => gap.holders === undefined);
    if (unknown.length === 0) return this.#complete;
    const open = await this.#open();
    for (const gap of unknown) gap.holders = open;
    if (open.size === 0) await this.#read();
    return this.#complete;
  }

  async #read(): Promise<void> {
    for (;;) {
      const from = this.#complete ?? 0;
      const rows = await this.#after(from);
      const complete = this.#follow(rows, from);
      this.#complete = complete;
      for (const missing of this.#gaps.keys()) if (missing <= complete) this.#gaps.delete(missing);
      if (rows.length < PAGE || complete < (rows.at(-1)?.id ?? 0)) return;
    }
  }

  /** The last id before the first gap that may be filled yet; notes all gaps of the page. */
  #follow(rows: readonly { readonly id: number }[], from: number): number {
    const now = this.#clock.monotonic();
    let complete = from;
    let stopped = false;
    let previous = from;
    for (const { id } of rows) {
      if (id !== previous + 1) stopped = !this.#isPast(previous + 1, id, now) || stopped;
      if (!stopped) complete = id;
      previous = id;
    }
    return complete;
  }

  #isPast(missing: number, before: number, now: number): boolean {
    const known = this.#gaps.get(missing);
    // One of another extent has been filled in part: what is left of it is as old.
    const gap =
      known?.before === before ? known : { before, seenAt: now, holders: undefined, ...this.#around(missing) };
    this.#gaps.set(missing, gap);
    return gap.holders?.size === 0 || now - gap.seenAt > GAP_LASTS_MS;
  }

  /** The gap that an id was in when it was last looked. */
  #around(id: number): Pick<Gap, "seenAt" | "holders"> | undefined {
    for (const [from, { before, seenAt, holders }] of this.#gaps) {
      if (from <= id && id < before) return { seenAt, holders };
    }
    return undefined;
  }

  #narrow(open: ReadonlySet<string>): void {
    for (const gap of this.#gaps.values()) gap.holders = gap.holders?.intersection(open);
  }

  /** The transactions that are open now; one of which nothing is shown (another user's) counts as long as its session lasts. */
  async #open(): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ transaction: string }>`
      select concat(pid, ' ', extract(epoch from xact_start)) as transaction from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null
        and coalesce(backend_type, 'client backend') = 'client backend'
        and (xact_start is not null or coalesce(state, 'disabled') = 'disabled')`.execute(this.#db);
    return new Set(rows.map((row) => row.transaction));
  }

  #after(id: number): Promise<readonly { id: number }[]> {
    return this.#db.selectFrom("timeline").select("id").where("id", ">", id).orderBy("id").limit(PAGE).execute();
  }

  async #start(): Promise<number> {
    const row = await this.#db
      .selectFrom("timeline")
      .select("id")
      .where("at", "<", this.#clock.now() - SETTLED_MS)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? 0;
  }
}
