/**
 * Many transactions, one commit: what is asked for while a commit is under way is written together with the next,
 * each under a savepoint of its own, and answered when that commit is on the disk. A failure undoes its own savepoint only.
 */
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";

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
  readonly onCommit: () => void;
  /** Turns a database's error into the house's. */
  readonly translate: (error: unknown) => unknown;
}

/** So many at most go into one commit, so that the first is not kept waiting for long. */
const BATCH = 200;

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #asked: Asked[] = [];
  #pumping: Promise<void> | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const answer = Promise.withResolvers<T>();
    this.#asked.push({ run: (tx) => this.#underSavepoint(tx, work, answer), reject: answer.reject });
    this.#pumping ??= this.#pump();
    return answer.promise;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  async #pump(): Promise<void> {
    await Promise.resolve(); // lets all callers of this turn of the event loop join
    try {
      while (this.#asked.length > 0) await this.#commit(this.#asked.splice(0, BATCH));
    } finally {
      this.#pumping = undefined; // in the same turn as the last look: whoever asks after it begins a new pump
    }
  }

  async #commit(batch: readonly Asked[]): Promise<void> {
    const settle: Settle[] = [];
    let lost: TransactionLost | undefined;
    let commitError: unknown;
    try {
      await this.#options.db.transaction().execute(async (tx) => {
        for (const asked of batch) {
          settle.push(
            await asked.run(tx).catch((error: TransactionLost) => {
              lost = error;
              asked.reject(error.cause);
              throw error;
            }),
          );
        }
      });
      this.#options.onCommit();
    } catch (error) {
      commitError = lost?.cause ?? this.#options.translate(error);
    }
    for (const answer of settle) answer(commitError);
    // What came after the one that lost the transaction has not been tried yet.
    if (lost !== undefined) this.#asked.unshift(...batch.slice(settle.length + 1));
  }

  async #underSavepoint<T>(tx: Tx, work: (tx: Tx) => Promise<T>, answer: PromiseWithResolvers<T>): Promise<Settle> {
    try {
      await sql`savepoint work`.execute(tx);
      const value = await work(tx);
      await sql`release savepoint work`.execute(tx);
      return (commitError) => (commitError === undefined ? answer.resolve(value) : answer.reject(commitError));
    } catch (error) {
      const failure = this.#options.translate(error);
      await this.#undo(tx, failure);
      return () => answer.reject(failure);
    }
  }

  async #undo(tx: Tx, cause: unknown): Promise<void> {
    try {
      await sql`rollback to savepoint work`.execute(tx);
      await sql`release savepoint work`.execute(tx);
    } catch {
      throw new TransactionLost("the database has undone the transaction", { cause });
    }
  }
}
