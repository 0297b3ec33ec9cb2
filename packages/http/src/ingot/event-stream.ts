import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { TimelineEvent } from "@ingot/conductor";
import type { Scope } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";
import type { EventFeed } from "./event-feed.ts";
import { presentEvent } from "./present-event.ts";

const BATCH = 500;
/** How often a comment is sent on a quiet stream, so that proxies and clients know it lives. */
const KEEP_ALIVE_MS = 15_000;

export interface EventStreamRequest {
  readonly node?: string;
  /** Only events after this id. */
  readonly after: number;
  /** The id is the last that the client has seen. */
  readonly resumes: boolean;
}

export interface EventSources {
  readonly useCases: UseCases;
  readonly feed: EventFeed;
}

/**
 * Writes events as they come until the scope ends, as it does when the client goes (server-sent events, HTML section 9.2). The first frame is
 * an id without data: a client that loses the connection before the first event resumes here too. A slow client is waited for:
 * what it has not read is read from the store later, not kept in memory. A client whose last event is older than all that are
 * kept, or newer, is told by an event `gap`: what it knows of nodes is to be read anew.
 */
export async function streamEvents(
  scope: Scope,
  sources: EventSources,
  request: EventStreamRequest,
  response: ServerResponse,
): Promise<void> {
  try {
    const { after, gap } = request.resumes
      ? await resumption(scope, sources.useCases, request.after)
      : { after: request.after };
    response.write(`retry: 2000\nid: ${after}\n\n`);
    if (gap !== undefined) response.write(`event: gap\ndata: ${JSON.stringify(gap)}\n\n`);
    await new Pump(sources.useCases, { ...request, after }, response).run(scope, sources.feed);
  } finally {
    response.end();
  }
}

interface Resumption {
  readonly after: number;
  readonly gap?: Readonly<Record<string, number>>;
}

/**
 * Where a client goes on that has seen an event. Some between it and the oldest that is kept may be forgotten; before 0 there was
 * none. One that is newer than all is of a database that is not there any more, older than its backup: the client would wait
 * for events of higher numbers for ever.
 */
async function resumption(scope: Scope, useCases: UseCases, after: number): Promise<Resumption> {
  if (after === 0) return { after };
  const newest = await useCases.lastTimelineId(scope);
  if (newest < after) return { after: newest, gap: { after, newest } };
  const [oldest] = await useCases.listTimeline(scope, { after: 0, limit: 1 });
  if (oldest === undefined || oldest.id <= after + 1) return { after };
  return { after, gap: { after, oldest: oldest.id } };
}

class Pump {
  readonly #useCases: UseCases;
  readonly #request: EventStreamRequest;
  readonly #response: ServerResponse;
  /** The last event that was written. */
  #after: number;

  constructor(useCases: UseCases, request: EventStreamRequest, response: ServerResponse) {
    this.#useCases = useCases;
    this.#request = request;
    this.#response = response;
    this.#after = request.after;
  }

  /** First what is in the store, then what comes: nothing is between the two, and what is in both is written once. */
  async run(scope: Scope, feed: EventFeed): Promise<void> {
    using tail = await feed.follow(this.#request.node);
    await this.#catchUp(scope);
    while (!scope.signal.aborted) {
      const { events, incomplete } = tail.take();
      if (incomplete) await this.#catchUp(scope);
      else await this.#write(scope, events);
      if (events.length === 0 && !incomplete) {
        const began = scope.clock.monotonic();
        await tail.wait(scope, KEEP_ALIVE_MS);
        if (scope.clock.monotonic() - began >= KEEP_ALIVE_MS) await this.#send(scope, ": still here\n\n");
      }
    }
  }

  async #catchUp(scope: Scope): Promise<void> {
    const { node } = this.#request;
    for (;;) {
      const after = this.#after;
      const of = node === undefined ? {} : { node };
      const events = await this.#useCases.listTimeline(scope, { after, limit: BATCH, ...of });
      await this.#write(scope, events);
      if (events.length < BATCH) return;
    }
  }

  async #write(scope: Scope, events: readonly TimelineEvent[]): Promise<void> {
    for (const event of events) {
      if (event.id <= this.#after) continue;
      const data = JSON.stringify(presentEvent(event));
      await this.#send(scope, `id: ${event.id}\nevent: ${event.kind}\ndata: ${data}\n\n`);
      this.#after = event.id;
    }
  }

  async #send(scope: Scope, text: string): Promise<void> {
    if (!this.#response.write(text)) await once(this.#response, "drain", { signal: scope.signal });
  }
}
