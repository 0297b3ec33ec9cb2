import type { DriverContext } from "@ingot/driver-kit";
import { Scope } from "@ingot/kernel";
import { accessKey, redfishAccess } from "./access.ts";
import { RequestTurns } from "./request-turns.ts";
import { RedfishClient, type RedfishClientOptions } from "./client.ts";

interface Entry {
  readonly client: RedfishClient;
  readonly origin: string;
  timer: NodeJS.Timeout | undefined;
}

const IDLE_MS = 5 * 60_000;
const LOGOUT_MS = 10_000;
/** For all BMCs at once, of a process that is to end: a session that is left ends by itself. */
const LEAVING_MS = 2_000;

/**
 * One client for each BMC and account, so that its session serves all its nodes. A client that was not used for some
 * minutes ends its session (BMCs have few) and is forgotten.
 */
export class RedfishClients {
  readonly #options: Partial<RedfishClientOptions>;
  readonly #entries = new Map<string, Entry>();
  /** By the BMC's address; kept while a client of it is. */
  readonly #turns = new Map<string, RequestTurns>();

  constructor(options: Partial<RedfishClientOptions> = {}) {
    this.#options = options;
  }

  of(context: DriverContext): RedfishClient {
    const access = redfishAccess(context.node.driver_info);
    const key = accessKey(access);
    const entry: Entry = this.#entries.get(key) ?? {
      client: new RedfishClient(access, this.#options, this.#turnsOf(access.origin)),
      origin: access.origin,
      timer: undefined,
    };
    this.#entries.set(key, entry);
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.#forget(key), IDLE_MS).unref();
    return entry.client;
  }

  /** Ends all sessions, as far as that can be done in a moment. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((key) => this.#forget(key, LEAVING_MS)));
  }

  #turnsOf(origin: string): RequestTurns {
    const turns = this.#turns.get(origin) ?? new RequestTurns();
    this.#turns.set(origin, turns);
    return turns;
  }

  async #forget(key: string, timeoutMs = LOGOUT_MS): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    const isLast = [...this.#entries.values()].every(({ origin }) => origin !== entry?.origin);
    if (entry !== undefined && isLast) this.#turns.delete(entry.origin);
    clearTimeout(entry?.timer);
    using scope = Scope.root({ timeoutMs, what: "ending a BMC's session" });
    await entry?.client.close(scope);
  }
}
