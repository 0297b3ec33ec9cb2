import type { TimelineEvent } from "@ingot/conductor";
import type { Scope } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";
import { Tail } from "./tail.ts";

/** How often to look by itself: events of another process wake nobody here. */
const LOOK_MS = 2_000;
const BATCH = 500;

/**
 * The newest events, read from the store once for all who follow them: a thousand idle streams cost one query for each event,
 * not a thousand. Nothing is read while nobody follows.
 */
export class EventFeed {
  readonly #scope: Scope;
  readonly #useCases: UseCases;
  readonly #tails = new Set<Tail>();
  #position: Promise<number> | undefined;
  #stop: (() => void) | undefined;
  #reading = false;
  #again = false;

  constructor(scope: Scope, useCases: UseCases) {
    this.#scope = scope;
    this.#useCases = useCases;
  }

  /** Collects the events that are committed from now on, of one node or of all, until it is disposed of. */
  async follow(node: string | undefined): Promise<Tail> {
    const tail: Tail = new Tail(node, () => this.#leave(tail));
    this.#tails.add(tail);
    this.#begin();
    try {
      // What was committed before is in the store for whoever reads it after this.
      await this.#position;
    } catch (error) {
      this.#leave(tail);
      throw error;
    }
    return tail;
  }

  #begin(): void {
    if (this.#stop !== undefined) return;
    this.#position = this.#useCases.lastTimelineId(this.#scope);
    const wake = () => void this.#read();
    const unwatch = this.#useCases.watchTimeline(this.#scope, { wake });
    const timer = setInterval(wake, LOOK_MS);
    this.#stop = () => {
      unwatch();
      clearInterval(timer);
    };
  }

  #leave(tail: Tail): void {
    this.#tails.delete(tail);
    if (this.#tails.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && this.#stop !== undefined && !this.#scope.signal.aborted) {
        this.#again = false;
        await this.#readOnce();
      }
    } catch (error) {
      // Who follows reads from the store what is not told here; the next wake-up tries again.
      if (!this.#scope.signal.aborted) this.#scope.log.warn({ err: error }, "new events could not be read");
    } finally {
      this.#reading = false;
    }
  }

  async #readOnce(): Promise<void> {
    const after = (await this.#position) ?? 0;
    const events = await this.#useCases.listTimeline(this.#scope, { after, limit: BATCH });
    const last = events.at(-1);
    if (last === undefined) return;
    this.#position = Promise.resolve(last.id);
    this.#tell(events);
    if (events.length === BATCH) this.#again = true;
  }

  #tell(events: readonly TimelineEvent[]): void {
    for (const tail of this.#tails) tail.push(events);
  }
}
