import { Failure, type Scope } from "@ingot/kernel";

/** So many requests at once on one BMC, whatever its systems and accounts: few can do more. */
const AT_ONCE = 4;

/** Requests to one BMC: the others wait in the order in which they came, each as long as its scope lasts. */
export class RequestTurns {
  readonly #waiting = new Set<() => void>();
  #running = 0;

  async run<T>(scope: Scope, request: () => Promise<T>): Promise<T> {
    scope.check();
    if (this.#running < AT_ONCE) this.#running += 1;
    else await this.#turn(scope);
    try {
      return await request();
    } finally {
      this.#leave();
    }
  }

  /** Resolves with the turn of one who has left; whoever gives up is out of the line at once. */
  #turn({ signal }: Scope): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const given = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.delete(given);
        reject(Failure.from(signal.reason, "cancelled"));
      };
      this.#waiting.add(given);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
