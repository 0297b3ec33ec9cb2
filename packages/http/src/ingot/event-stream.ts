import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Scope } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";
import { presentEvent } from "./present-event.ts";

const BATCH = 500;
/** How often a comment is sent on a quiet stream, so that proxies and clients know it lives. */
const KEEP_ALIVE_MS = 15_000;
/** How often the stream looks by itself: events of another process wake nobody here. */
const LOOK_MS = 2_000;

export interface EventStreamRequest {
  readonly node?: string;
  /** Only events after this id; from now on when left out. */
  readonly after: number;
}

/**
 * Writes events as they come until the client goes or the scope ends (server-sent events, HTML section 9.2). A slow
 * client is waited for: what it has not read is read from the store later, not kept in memory.
 */
export async function streamEvents(
  scope: Scope,
  useCases: UseCases,
  request: EventStreamRequest,
  response: ServerResponse,
): Promise<void> {
  const bell = new Bell();
  const stop = useCases.watchTimeline(scope, { wake: () => bell.ring() });
  const onClose = () => scope.cancel();
  response.once("close", onClose);
  const timer = setInterval(() => bell.ring(), LOOK_MS);
  try {
    await pump(scope, useCases, { request, response, bell });
  } finally {
    clearInterval(timer);
    stop();
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
  response.write(`retry: 2000\n: from ${after}\n\n`);
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

async function untilRung(scope: Scope, rung: Promise<void>): Promise<void> {
  if (scope.signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  scope.signal.addEventListener("abort", onAbort, { once: true });
  await Promise.race([rung, promise]);
  scope.signal.removeEventListener("abort", onAbort);
}

/** A wake-up that is not lost when it comes before somebody waits. */
class Bell {
  #waiting = Promise.withResolvers<void>();

  ring(): void {
    this.#waiting.resolve();
  }

  /** Resolves at the next ring after this call. */
  rung(): Promise<void> {
    this.#waiting = Promise.withResolvers<void>();
    return this.#waiting.promise;
  }
}
