import { Failure, formatDuration, type Scope } from "@ingot/kernel";

export interface HeartbeaterOptions {
  readonly send: (scope: Scope) => Promise<void>;
  /** The control plane's patience: beats come after 0.3 to 0.6 of it. */
  readonly timeoutMs: number;
  readonly random?: () => number;
}

/** After an error, between once and twice this. */
const ERROR_MS = 5000;
/** Two beats are never closer than this, however often they are asked for. */
const CLOSEST_MS = 250;

/** Sends heartbeats until its scope ends: at once, then regularly, and at once again whenever {@link Heartbeater.beat} is called. */
export class Heartbeater {
  readonly #options: HeartbeaterOptions;
  #asked = true;
  #wake: (() => void) | undefined;

  constructor(options: HeartbeaterOptions) {
    this.#options = options;
  }

  /** Something has happened that the control plane should know now. */
  beat(): void {
    this.#asked = true;
    this.#wake?.();
  }

  async run(scope: Scope): Promise<void> {
    for (;;) {
      const pauseMs = await this.#send(scope);
      await this.#pause(scope, pauseMs);
    }
  }

  async #send(scope: Scope): Promise<number> {
    const random = (this.#options.random ?? Math.random)();
    this.#asked = false;
    try {
      await this.#options.send(scope);
      scope.log.debug({}, "heartbeat accepted");
      return this.#options.timeoutMs * (0.3 + 0.3 * random);
    } catch (error) {
      scope.check();
      const pauseMs = ERROR_MS * (1 + random);
      scope.log.warn({}, `heartbeat: ${Failure.from(error).message}; again in ${formatDuration(pauseMs)}`);
      return pauseMs;
    }
  }

  async #pause(scope: Scope, pauseMs: number): Promise<void> {
    await scope.sleep(Math.min(CLOSEST_MS, pauseMs));
    if (this.#asked) return;
    using waiting = scope.child();
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    const slept = waiting.sleep(Math.max(0, pauseMs - CLOSEST_MS));
    try {
      await Promise.race([woken, slept]);
    } finally {
      this.#wake = undefined;
      waiting.cancel();
      await slept.catch(() => {}); // its timer is gone with the waiting scope
    }
    scope.check();
  }
}
