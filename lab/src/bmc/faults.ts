/** What a BMC does wrong on demand; everything left out is healthy. */
export interface FaultSettings {
  /** Milliseconds by which each answer comes late. */
  readonly delayMs?: number;
  /** How many of the next requests are answered with 503. */
  readonly busyRequests?: number;
  /** Seconds in the Retry-After of those answers; none when left out. */
  readonly retryAfterSeconds?: number;
  /** How many of the next requests end in a connection reset instead of an answer. */
  readonly resetConnections?: number;
  /** How many of the next requests are answered with 500. */
  readonly failRequests?: number;
  /** Each n-th request is answered with 503; every one with 1. */
  readonly busyEvery?: number;
  /** Requests are taken and never answered. */
  readonly silent?: boolean;
  /** Every user name and password is refused, sessions that are open included. */
  readonly rejectCredentials?: boolean;
  /** The manager has no virtual media at all. */
  readonly noVirtualMedia?: boolean;
  /** Power actions are accepted and nothing happens. */
  readonly ignorePowerActions?: boolean;
  /** Power actions are accepted and take effect this much later. */
  readonly powerDelayMs?: number;
  /** Open sessions end at once, and those that are opened end after this many seconds. */
  readonly sessionSeconds?: number;
}

export interface Faults {
  /** Replaces the settings; `{}` heals the BMC. */
  set(settings: FaultSettings): void;
  get(): FaultSettings;
}

/** The faults of one BMC, and the counters that run down as it is asked. */
export class FaultBox implements Faults {
  #settings: FaultSettings = {};
  readonly #onSet: (settings: FaultSettings) => void;
  #asked = 0;

  constructor(onSet: (settings: FaultSettings) => void) {
    this.#onSet = onSet;
  }

  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#onSet(settings);
  }

  get(): FaultSettings {
    return this.#settings;
  }

  /** Whether this request is one of those that the counter is for; counts it. */
  takeOne(counter: "busyRequests" | "resetConnections" | "failRequests"): boolean {
    const left = this.#settings[counter] ?? 0;
    if (left <= 0) return false;
    this.#settings = { ...this.#settings, [counter]: left - 1 };
    return true;
  }

  /** Whether this request is one of those that come at a bad time; counts it. */
  isBusy(): boolean {
    this.#asked += 1;
    const every = this.#settings.busyEvery ?? 0;
    return this.takeOne("busyRequests") || (every > 0 && this.#asked % every === 0);
  }
}
