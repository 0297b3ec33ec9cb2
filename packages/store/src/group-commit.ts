/**
 * Many transactions, one commit: what is asked for while a commit is under way is written together with the next,
 * each under a savepoint of its own, and answered when that commit is on the disk. A failure undoes its own savepoint only.
 */
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";

type Tx = Transaction<Database>;

interface Asked {
  /** Runs the work under a savepoint; answers what to do once the commit has succeeded or failed. */
  run(tx: Tx): Promise<(commitError: unknown) => void>;
}

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
    return new Promise<T>((resolve, reject) => {
      this.#asked.push({ run: (tx) => this.#underSavepoint(tx, work, { resolve, reject }) });
      this.#pumping ??= this.#pump().finally(() => (this.#pumping = undefined));
    });
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  async #pump(): Promise<void> {
    await Promise.resolve(); // lets all callers of this turn of the event loop join
    while (this.#asked.length > 0) await this.#commit(this.#asked.splice(0, BATCH));
  }

  async #commit(batch: readonly Asked[]): Promise<void> {
    const settle: ((commitError: unknown) => void)[] = [];
    let commitError: unknown;
    try {
      await this.#options.db.transaction().execute(async (tx) => {
        for (const asked of batch) settle.push(await asked.run(tx));
      });
      this.#options.onCommit();
    } catch (error) {
      commitError = this.#options.translate(error);
    }
    for (const answer of settle) answer(commitError);
  }

  async #underSavepoint<T>(
    tx: Tx,
    work: (tx: Tx) => Promise<T>,
    answer: { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void },
  ): Promise<(commitError: unknown) => void> {
    try {
      await sql`savepoint work`.execute(tx);
      const value = await work(tx);
      await sql`release savepoint work`.execute(tx);
      return (commitError) => (commitError === undefined ? answer.resolve(value) : answer.reject(commitError));
    } catch (error) {
      const undone = await this.#undo(tx);
      return (commitError) =>
        answer.reject(undone ? this.#options.translate(error) : (commitError ?? this.#options.translate(error)));
    }
  }

  /** A database that is full or broken has undone the whole transaction by itself: then there is no savepoint any more. */
  async #undo(tx: Tx): Promise<boolean> {
    try {
      await sql`rollback to savepoint work`.execute(tx);
      await sql`release savepoint work`.execute(tx);
      return true;
    } catch {
      return false;
    }
  }
}
