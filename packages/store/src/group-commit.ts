/**
 * Many transactions, one commit: what is asked for while a commit is under way is written together with the next,
 * each under a savepoint of its own, and answered when that commit is on the disk. A failure undoes its own savepoint only.
 */
import { setImmediate } from "node:timers/promises";
import { systemClock } from "@ingot/kernel";
import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import { execute, recordsOf } from "./compiled.ts";
import type { Database } from "./database.ts";
import type { RecordCache } from "./record-cache.ts";
import type { Transactions } from "./transactions.ts";

type Tx = Transaction<Database>;

/** What to do once the commit has succeeded (`undefined`) or failed. */
type Settle = (commitError: unknown) => void;

interface Asked {
  /** Runs the work under a savepoint; throws {@link TransactionLost} when the database has undone the whole transaction. */
  run(tx: Tx): Promise<Settle>;
  reject(error: unknown): void;
}

/** A disk that is full or broken makes the database undo the transaction by itself, savepoints and all. */
class TransactionLost extends Error {}

export interface GroupCommitOptions {
  readonly db: Kysely<Database>;
  /** Turns a database's error into the house's. */
  readonly translate: (error: unknown) => unknown;
}

/** For so long at most is written before a commit: nothing else is answered meanwhile. */
const BATCH_MS = 15;

export class GroupCommit implements Transactions {
  readonly #options: GroupCommitOptions;
  readonly #records: RecordCache | undefined;
  readonly #asked: Asked[] = [];
  #pumping: Promise<void> | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#records = recordsOf(options.db);
  }

  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const answer = Promise.withResolvers<T>();
    this.#asked.push({ run: (tx) => this.#underSavepoint(tx, work, answer), reject: answer.reject });
    this.#pumping ??= this.#pump();
    return answer.promise;
  }

  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  async #pump(): Promise<void> {
    try {
      while (this.#asked.length > 0) {
        // Lets whatever has come in meanwhile be read and join: each request is a turn of its own, and a commit holds them up.
        await setImmediate();
        await this.#commit();
      }
    } finally {
      this.#pumping = undefined; // in the same turn as the last look: whoever asks after it begins a new pump
    }
  }

  async #commit(): Promise<void> {
    const settle: Settle[] = [];
    let lost: TransactionLost | undefined;
    let commitError: unknown;
    try {
      await this.#options.db.transaction().execute(async (tx) => {
        const end = systemClock.monotonic() + BATCH_MS;
        do {
          const asked = this.#asked.shift();
          if (asked === undefined) break;
          settle.push(
            await asked.run(tx).catch((error: TransactionLost) => {
              lost = error;
              asked.reject(error.cause);
              throw error;
            }),
          );
        } while (systemClock.monotonic() < end);
      });
      this.#records?.committed();
    } catch (error) {
      commitError = lost?.cause ?? this.#options.translate(error);
      this.#records?.lost();
    }
    for (const answer of settle) answer(commitError);
  }

  async #underSavepoint<T>(tx: Tx, work: (tx: Tx) => Promise<T>, answer: PromiseWithResolvers<T>): Promise<Settle> {
    try {
      await command(tx, "savepoint work");
      const value = await work(tx);
      await command(tx, "release savepoint work");
      this.#records?.workDone();
      return (commitError) => (commitError === undefined ? answer.resolve(value) : answer.reject(commitError));
    } catch (error) {
      const failure = this.#options.translate(error);
      this.#records?.workUndone();
      await this.#undo(tx, failure);
      return () => answer.reject(failure);
    }
  }

  async #undo(tx: Tx, cause: unknown): Promise<void> {
    try {
      await command(tx, "rollback to savepoint work");
      await command(tx, "release savepoint work");
    } catch {
      throw new TransactionLost("the database has undone the transaction", { cause });
    }
  }
}

function command(tx: Tx, text: string): Promise<unknown> {
  return execute(tx, { key: text, parameters: [], build: () => ({ compile: () => CompiledQuery.raw(text) }) });
}
