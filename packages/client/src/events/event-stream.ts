import type { TimelineEntry } from "@ingot/contract";
import { Failure, isFailure, isJsonObject, parseJson, type Scope } from "@ingot/kernel";
import type { ApiTransport } from "../http/api-transport.ts";
import { connectionFailure } from "../http/connection-failure.ts";
import { isMissingRoute } from "../http/missing-route.ts";
import { serverFailure } from "../http/server-failure.ts";
import { EventStreamParser } from "./event-stream-parser.ts";

export interface EventStreamOptions {
  /** Events of this node only: UUID or name. */
  readonly node?: string;
  /** Begin after this event; from now on when left out. */
  readonly after?: number;
  /** Told when the connection is lost (with the reason) and when it is there again. */
  readonly onConnection?: (lost: Failure | undefined) => void;
  /** How long the server may be gone before the stream is given up; 2 minutes when left out. */
  readonly giveUpMs?: number;
}

const PATH = "/ingot/v1/events";
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
const GIVE_UP_MS = 120_000;

/**
 * The events of the control plane, in the order of their ids and each once, over as many connections as it takes:
 * a new one begins after the last event that was seen.
 */
export class EventStream {
  readonly #transport: ApiTransport;
  readonly #options: EventStreamOptions;
  #lastId: number | undefined;
  #response: Response | undefined;

  private constructor(transport: ApiTransport, options: EventStreamOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#lastId = options.after;
  }

  /** Opens the first connection: what happens from then on is in the stream. Undefined when the server has no events. */
  static async open(
    scope: Scope,
    transport: ApiTransport,
    options: EventStreamOptions = {},
  ): Promise<EventStream | undefined> {
    const stream = new EventStream(transport, options);
    return (await stream.#connect(scope)) ? stream : undefined;
  }

  /** The last event's id; undefined before the first. */
  get lastId(): number | undefined {
    return this.#lastId;
  }

  /** Ends only with the scope or by throwing. */
  async *events(scope: Scope): AsyncGenerator<TimelineEntry, void> {
    for (;;) {
      const response = this.#response;
      this.#response = undefined;
      const lost = response === undefined ? undefined : yield* this.#read(scope, response);
      await this.#reconnect(scope, lost);
    }
  }

  async *#read(scope: Scope, response: Response): AsyncGenerator<TimelineEntry, Failure> {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        for (const { data } of parser.push(decoder.decode(chunk, { stream: true }))) {
          const entry = entryOf(data);
          if (entry === undefined || entry.id <= (this.#lastId ?? -1)) continue;
          this.#lastId = entry.id;
          yield entry;
        }
        if (/^\d+$/.test(parser.lastId)) this.#lastId ??= Number(parser.lastId);
      }
    } catch (error) {
      scope.check();
      return connectionFailure(error, this.#transport.endpoint);
    }
    scope.check();
    return new Failure("client.stream_lost", `${this.#transport.endpoint} ended the stream of events`);
  }

  async #reconnect(scope: Scope, lost: Failure | undefined): Promise<void> {
    if (lost !== undefined) this.#options.onConnection?.(lost);
    const giveUpAt = scope.clock.monotonic() + (this.#options.giveUpMs ?? GIVE_UP_MS);
    for (let waitMs = RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      await scope.sleep(waitMs);
      try {
        if (await this.#connect(scope)) break;
        throw new Failure("client.not_ingot", `${this.#transport.endpoint} has no events any more`);
      } catch (error) {
        scope.check();
        if (!isFailure(error, "client.unreachable", "client.server_error")) throw error;
        if (scope.clock.monotonic() >= giveUpAt)
          throw new Failure("client.stream_lost", error.message, { cause: error });
      }
    }
    this.#options.onConnection?.(undefined);
  }

  /** False when the server has no such thing: it is an Ironic. */
  async #connect(scope: Scope): Promise<boolean> {
    const after = this.#lastId === undefined ? {} : { after: this.#lastId };
    const resume = this.#lastId === undefined ? {} : { "last-event-id": String(this.#lastId) };
    const query = { ...(this.#options.node === undefined ? {} : { node: this.#options.node }), ...after };
    const headers = { accept: "text/event-stream", ...resume };
    const response = await this.#transport.open(scope, { method: "GET", path: PATH, query }, headers);
    const type = response.headers.get("content-type") ?? "";
    if (response.ok && type.startsWith("text/event-stream")) {
      this.#response = response;
      return true;
    }
    const text = await response.text();
    const failure = serverFailure({ method: "GET", path: PATH, status: response.status, text });
    if (response.ok || isMissingRoute(failure)) return false;
    throw failure;
  }
}

function entryOf(data: string): TimelineEntry | undefined {
  const entry = parseJson(data);
  return isJsonObject(entry) && typeof entry["id"] === "number" ? (entry as unknown as TimelineEntry) : undefined;
}
