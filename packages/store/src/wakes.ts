/** Who is to be called after a commit that added to the timeline. */
export class Wakes {
  readonly #callbacks = new Set<() => void>();
  #noted = false;

  add(wake: () => void): () => void {
    this.#callbacks.add(wake);
    return () => this.#callbacks.delete(wake);
  }

  /** The transaction under way has added something. */
  note(): void {
    this.#noted = true;
  }

  /** What was noted is durable now. */
  committed(): void {
    if (!this.#noted) return;
    this.#noted = false;
    for (const wake of this.#callbacks) wake();
  }
}
