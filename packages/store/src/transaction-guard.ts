import { AsyncLocalStorage } from "node:async_hooks";
import { Failure } from "@ingot/kernel";

/**
 * Tells a transaction's work that goes round the transaction: it would wait for a connection that it holds itself, for ever.
 * What the work merely sets off (a timer, a promise that nobody waits for) may use the store once the transaction is over.
 */
export class TransactionGuard {
  readonly #inside = new AsyncLocalStorage<{ over: boolean }>();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const transaction = { over: false };
    try {
      return await this.#inside.run(transaction, work);
    } finally {
      transaction.over = true;
    }
  }

  /** Throws when it is called from within a transaction's work. */
  refuseInside(what: string): void {
    if (this.#inside.getStore()?.over !== false) return;
    throw new Failure("internal", `${what} was called on the store inside a transaction, which has stores of its own`, {
      hint: "Use the stores that the transaction hands to its work.",
    });
  }
}
