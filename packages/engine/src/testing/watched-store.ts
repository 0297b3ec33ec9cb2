import { turns } from "../harness/manual-time.ts";
import { logThrough } from "../memory-step-log.ts";
import type { Signals } from "../signals.ts";
import type { EngineStore, EngineTx, StepLog } from "../step-log.ts";

/** A store that knows what is under way in it: until nothing is, no time may pass and nothing can be said to be missing. */
export class WatchedStore implements EngineStore<EngineTx> {
  readonly operations: StepLog;
  readonly signals?: Signals;
  readonly #store: EngineStore<EngineTx>;
  readonly #calls = new Set<Promise<unknown>>();
  /** How many transactions there were. */
  transactions = 0;

  constructor(store: EngineStore<EngineTx>) {
    this.#store = store;
    this.operations = logThrough((work) => this.#watched(work(store.operations)));
    if (store.signals !== undefined) this.signals = store.signals;
  }

  async transaction<T>(work: (tx: EngineTx) => Promise<T>): Promise<T> {
    this.transactions += 1;
    return await this.#watched(this.#store.transaction(work));
  }

  /** Resolves when everything that was ready has run and the database has answered all that it was asked. */
  readonly quiet = async (): Promise<void> => {
    do {
      await Promise.allSettled(this.#calls);
      await turns();
    } while (this.#calls.size > 0);
  };

  async #watched<T>(call: Promise<T>): Promise<T> {
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }
}
