import type { Transaction } from "kysely";
import type { Database } from "./database.ts";

/** How transactions come to be durable: what it answers with is on the disk, what it throws has left nothing behind. */
export interface Transactions {
  run<T>(work: (tx: Transaction<Database>) => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}
