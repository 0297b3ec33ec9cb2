import { Failure } from "@ingot/kernel";
import { logThrough } from "../memory-step-log.ts";
import type { Signals } from "../signals.ts";
import type { EngineStore, EngineTx, StepLog } from "../step-log.ts";

/** A database whose connection breaks as it answers: what was asked for is carried out, and who asked does not learn of it. */
export class ForgetfulStore implements EngineStore<EngineTx> {
  readonly operations: StepLog;
  readonly signals?: Signals;
  readonly #store: EngineStore<EngineTx>;
  #answersLost = 0;

  constructor(store: EngineStore<EngineTx>) {
    this.#store = store;
    this.operations = logThrough((work) => this.#store.transaction((tx) => work(tx.operations)));
    if (store.signals !== undefined) this.signals = store.signals;
  }

  /** So many of the transactions that succeed from here on are not answered. */
  lose(answers: number): void {
    this.#answersLost = answers;
  }

  async transaction<T>(work: (tx: EngineTx) => Promise<T>): Promise<T> {
    const result = await this.#store.transaction(work);
    if (this.#answersLost === 0) return result;
    this.#answersLost -= 1;
    throw new Failure("store.unavailable", "the connection broke");
  }
}
