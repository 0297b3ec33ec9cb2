import type { EngineStore, EngineTx } from "../step-log.ts";

export interface Death {
  /** The how-manieth write kills, from 1. */
  readonly atWrite: number;
  /** Whether that write still becomes durable. */
  readonly written: boolean;
}

/** A store as one process sees it, a process that may be killed at a write: from then on nothing answers it. */
export class MortalStore<Tx extends EngineTx> implements EngineStore<Tx> {
  readonly operations: EngineStore<Tx>["operations"];
  readonly #store: EngineStore<Tx>;
  #death: Death | undefined;
  #writes = 0;
  #dead = false;
  #busy = 0;

  constructor(store: EngineStore<Tx>) {
    this.#store = store;
    this.operations = store.operations;
  }

  get dead(): boolean {
    return this.#dead;
  }

  get writes(): number {
    return this.#writes;
  }

  /** Whether a write is under way. */
  get busy(): boolean {
    return this.#busy > 0 && !this.#dead;
  }

  /** Counts writes from here on, and kills as asked. */
  arm(death?: Death): void {
    this.#writes = 0;
    this.#death = death;
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#dead) return await never();
    this.#writes += 1;
    const dies = this.#death?.atWrite === this.#writes;
    if (dies && this.#death?.written === false) this.#dead = true;
    if (this.#dead) return await never();
    this.#busy += 1;
    try {
      const result = await this.#store.transaction(work);
      if (dies) this.#dead = true;
      return this.#dead ? await never() : result;
    } finally {
      this.#busy -= 1;
    }
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
