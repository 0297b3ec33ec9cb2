import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Scope } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";
import { Bell, untilRung } from "./bell.ts";
import { presentEvent } from "./present-event.ts";

const BATCH = 500;
/** How often a comment is sent on a quiet stream, so that proxies and clients know it lives. */
const KEEP_ALIVE_MS = 15_000;

export interface EventStreamRequest {
  readonly node?: string;
  /** Only events after this id; from now on when left out. */
  readonly after: number;
}

/**
 * Writes events as they come until the client goes or the scope ends (server-sent events, HTML section 9.2). The first frame is
 * an id without data: a client that loses the connection before the first event resumes here too. A slow client is waited for:
 * what it has not read is read from the store later, not kept in memory.
 */
export async function streamEvents(
  scope: Scope,
  useCases: UseCases,
  request: EventStreamRequest,
  response: ServerResponse,
): Promise<void> {
  using bell = new Bell(scope, useCases);
  const onClose = () => scope.cancel();
  response.once("close", onClose);
  try {
    await pump(scope, useCases, { request, response, bell });
  } finally {
    response.end();
  }
}

interface Pump {
  readonly request: EventStreamRequest;
  readonly response: ServerResponse;
  readonly bell: Bell;
}

async function pump(scope: Scope, useCases: UseCases, { request, response, bell }: Pump): Promise<void> {
  let after = request.after;
  let lastWrite = scope.clock.monotonic();
  response.write(`retry: 2000\nid: ${after}\n\n`);
  while (!scope.signal.aborted) {
    const rung = bell.rung();
    const { node } = request;
    const events = await useCases.listTimeline(scope, { after, limit: BATCH, ...(node === undefined ? {} : { node }) });
    for (const event of events) {
      const data = JSON.stringify(presentEvent(event));
      await write(scope, response, `id: ${event.id}\nevent: ${event.kind}\ndata: ${data}\n\n`);
      after = event.id;
    }
    const now = scope.clock.monotonic();
    if (events.length > 0) lastWrite = now;
    else if (now - lastWrite > KEEP_ALIVE_MS) {
      await write(scope, response, ": still here\n\n");
      lastWrite = now;
    }
    if (events.length < BATCH) await untilRung(scope, rung);
  }
}

async function write(scope: Scope, response: ServerResponse, text: string): Promise<void> {
  if (!response.write(text)) await once(response, "drain", { signal: scope.signal });
}
