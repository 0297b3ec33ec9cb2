/**
 * Each transaction on a connection of its own; PostgreSQL puts the commits of all of them together on the disk by itself.
 * Rows that a transaction reads to change them are locked, so that it sees what it changes; two that wait for each other
 * are told apart by the database, and the one that it ends is run again.
 */
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../database.ts";
import type { Transactions } from "../transactions.ts";
import { isConflict, postgresFailure } from "./postgres-error.ts";

const ATTEMPTS = 5;

export class PooledTransactions implements Transactions {
  readonly #db: Kysely<Database>;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  run<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    const running = this.#attempts(work);
    this.#underWay.add(running);
    const over = () => this.#underWay.delete(running);
    running.then(over, over);
    return running;
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #attempts<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#db.transaction().execute(work);
      } catch (error) {
        if (!isConflict(error) || attempt === ATTEMPTS) throw postgresFailure(error);
      }
    }
  }
}
