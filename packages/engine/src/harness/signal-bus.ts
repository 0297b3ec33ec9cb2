import type { Signal, Signals } from "../signals.ts";

/** How conductors over one store hear each other, each all but itself; what is sent while they are deaf is lost. */
export class SignalBus {
  readonly #hearing = new Map<string, (signal: Signal) => void>();
  #deaf = false;

  of(host: string): Signals {
    return {
      send: (signal) => {
        if (this.#deaf) return;
        for (const [other, hear] of [...this.#hearing]) if (other !== host) queueMicrotask(() => hear(signal));
      },
      listen: (hear) => {
        this.#hearing.set(host, hear);
        return () => {
          if (this.#hearing.get(host) === hear) this.#hearing.delete(host);
        };
      },
    };
  }

  lose(): void {
    this.#deaf = true;
  }

  /** They know that they may have missed something. */
  find(): void {
    if (!this.#deaf) return;
    this.#deaf = false;
    for (const hear of [...this.#hearing.values()]) hear({ kind: "missed" });
  }
}
