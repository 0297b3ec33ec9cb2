/** Who is to be called after a commit that added to the timeline, whichever process made it. */
export class Wakes {
  readonly #callbacks = new Set<() => void>();
  readonly #tellOthers: () => void;

  constructor(tellOthers: () => void = () => {}) {
    this.#tellOthers = tellOthers;
  }

  add(wake: () => void): () => void {
    this.#callbacks.add(wake);
    return () => this.#callbacks.delete(wake);
  }

  /** For one transaction. */
  notes(): WakeNotes {
    return new WakeNotes(this);
  }

  /** Something new is durable. */
  wake(): void {
    for (const wake of this.#callbacks) wake();
  }

  committed(): void {
    this.wake();
    this.#tellOthers();
  }
}

/** What one transaction has to say once it is durable. */
export class WakeNotes {
  readonly #wakes: Wakes;
  #noted = false;

  constructor(wakes: Wakes) {
    this.#wakes = wakes;
  }

  add(wake: () => void): () => void {
    return this.#wakes.add(wake);
  }

  note(): void {
    this.#noted = true;
  }

  committed(): void {
    if (this.#noted) this.#wakes.committed();
  }
}
