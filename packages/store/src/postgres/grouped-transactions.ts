/**
 * Many transactions, one of the database: the works that are asked for at about the same time run side by side, each over a
 * {@link Unit}, and their reads and writes go to the database together, as do their commits. On PostgreSQL the way there and
 * back is most of what a small statement costs. A work that has to wait for a lock, or does what cannot be gathered, is run
 * once more in a transaction of its own; so are all of a group whose writes the database refuses.
 */
import {
  type Dialect,
  DummyDriver,
  type Kysely,
  type PostgresPool,
  type PostgresPoolClient,
  Transaction,
} from "kysely";
import { DatabaseError } from "pg";
import { Failure } from "@ingot/kernel";
import { straightTo } from "../compiled.ts";
import type { Database } from "../database.ts";
import type { Transactions } from "../transactions.ts";
import type { ParsedDocuments } from "../parsed-documents.ts";
import { GatheredReads, type Send } from "./gathered-reads.ts";
import { type ColumnTypes, gathered } from "./gathered-writes.ts";
import { postgresFailure } from "./postgres-error.ts";
import { Unit } from "./unit.ts";

type Tx = Transaction<Database>;

/** So many groups are under way at once: while one is being put on the disk, another is at work. */
const GROUPS = 2;
const LARGEST = 128;
/** A work that has asked the database for nothing in so long waits for something else: it is run alone, for the others wait for it. */
const PATIENCE_MS = 200;

export interface GroupedOptions {
  readonly db: Kysely<Database>;
  readonly pool: PostgresPool;
  readonly dialect: Dialect;
  readonly types: ColumnTypes;
  readonly parsed: ParsedDocuments;
  /** For works that run in a transaction of their own. */
  readonly alone: Transactions;
}

const COMMIT = { text: "commit", values: [] };
/** What the rows that it writes have in `xmin`. */
const VERSION = { text: "select pg_current_xact_id()::xid as version", values: [] };

/** A unit is the only connection that there is. */
const NO_DRIVER = new DummyDriver();

interface Asked {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly answer: PromiseWithResolvers<unknown>;
}

type Outcome =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "aside" };

interface Member {
  readonly asked: Asked;
  readonly unit: Unit;
  /** The work itself has come to its end. */
  readonly ended: Promise<Outcome>;
  /** When the others wait for it no longer. */
  readonly late: PromiseWithResolvers<Outcome>;
  outcome?: Outcome;
}

export class GroupedTransactions implements Transactions {
  readonly #options: GroupedOptions;
  readonly #underWay = new Set<Promise<unknown>>();
  #asked: Asked[] = [];
  #groups = 0;
  #isStarting = false;

  constructor(options: GroupedOptions) {
    this.#options = options;
  }

  run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const answer = Promise.withResolvers<unknown>();
    this.#asked.push({ work, answer });
    this.#underWay.add(answer.promise);
    const over = () => this.#underWay.delete(answer.promise);
    answer.promise.then(over, over);
    this.#start();
    return answer.promise as Promise<T>;
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    await this.#options.alone.idle();
  }

  /** At the turn's end: whatever has come in by then goes along. */
  #start(): void {
    if (this.#isStarting || this.#asked.length === 0 || this.#groups === GROUPS) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      const asked = this.#asked.splice(0, LARGEST);
      this.#groups += 1;
      void this.#group(asked).finally(() => {
        this.#groups -= 1;
        this.#start();
      });
      this.#start();
    });
  }

  async #group(asked: readonly Asked[]): Promise<void> {
    let client: PostgresPoolClient;
    try {
      client = await this.#options.pool.connect();
    } catch (error) {
      for (const { answer } of asked) answer.reject(postgresFailure(error));
      return;
    }
    const begun = client.query("begin", []);
    const members = this.#members(asked, client);
    let thrown: unknown;
    try {
      await Promise.all([begun, settled(members)]);
      await this.#commit(members, client);
    } catch (error) {
      thrown = error ?? new Error("the transaction failed");
      await client.query("rollback", []).catch(() => {}); // the connection is broken: then there is nothing to undo
    }
    client.release();
    for (const member of members) this.#answer(member, thrown);
  }

  #members(asked: readonly Asked[], client: PostgresPoolClient): readonly Member[] {
    const rows = new Map<string, Unit>();
    const takes = (row: string, unit: Unit) => {
      const taken = rows.get(row) ?? unit;
      rows.set(row, taken);
      return taken === unit;
    };
    const send: Send = (text, values) => client.query(text, values);
    const reads = new GatheredReads({ using: (work) => work(send), parsed: this.#options.parsed, locked: true });
    return asked.map((each) => {
      const unit = new Unit({ client, reads, takes });
      const ended = outcomeOf(unit, each.work, this.#transaction(unit));
      return { asked: each, unit, ended, late: Promise.withResolvers<Outcome>() };
    });
  }

  /** What the query builder sees of a unit. */
  #transaction(unit: Unit): Tx {
    const { db, dialect } = this.#options;
    const executor = db.getExecutor().withConnectionProvider({ provideConnection: (consumer) => consumer(unit) });
    const tx = new Transaction<Database>({ config: { dialect }, dialect, driver: NO_DRIVER, executor });
    straightTo(tx, unit);
    return tx;
  }

  async #commit(members: readonly Member[], client: PostgresPoolClient): Promise<void> {
    if (members.some(({ outcome }) => outcome?.kind === "failed" && isDatabases(outcome.error))) throw new Refused();
    const done = members.filter(({ outcome }) => outcome?.kind === "done");
    const writes = gathered(
      done.flatMap(({ unit }) => unit.writes),
      this.#options.types,
    );
    const asks = done.some(({ unit }) => unit.texts.size > 0) ? [VERSION] : [];
    const answers = await Promise.allSettled(
      [...asks, ...writes, COMMIT].map(({ text, values }) => client.query<{ version: string }>(text, values)),
    );
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const [first] = answers;
    if (first?.status === "fulfilled") this.#remember(done, first.value.rows[0]?.version ?? "");
  }

  /** What was written need not be read. */
  #remember(done: readonly Member[], version: string): void {
    for (const { unit } of done) {
      for (const [key, text] of unit.texts) this.#options.parsed.committed(key, text, version);
    }
  }

  /** When the database has refused the group, each is asked again by itself: it may be one of them only that it refuses. */
  #answer(member: Member, thrown: unknown): void {
    const { outcome } = member;
    const { answer, work } = member.asked;
    const refused = thrown instanceof Refused || (thrown instanceof DatabaseError && !isEnd(thrown));
    if (thrown !== undefined && !refused) return answer.reject(postgresFailure(thrown));
    if (!refused && outcome?.kind === "done") return answer.resolve(outcome.value);
    if (!refused && outcome?.kind === "failed") return answer.reject(postgresFailure(outcome.error));
    void member.ended.then(() => this.#options.alone.run(work)).then(answer.resolve, answer.reject);
  }
}

/** The database has said no to something that one of the works read: the transaction is of no use any more. */
class Refused extends Error {}

/** The database has ended the session: whether it had carried out the commit before is not known. */
function isEnd({ code = "" }: DatabaseError): boolean {
  return /^(?:57P|08|58|XX)/.test(code);
}

function isDatabases(error: unknown): boolean {
  return error instanceof DatabaseError || (error instanceof Failure && error.cause instanceof DatabaseError);
}

/** Resolves when all have come to their ends or stood aside. */
async function settled(members: readonly Member[]): Promise<void> {
  const looking = setInterval(() => {
    for (const { outcome, unit, late } of members) {
      if (outcome !== undefined || !unit.isIdle()) continue;
      unit.standAside();
      late.resolve({ kind: "aside" });
    }
  }, PATIENCE_MS);
  await Promise.all(
    members.map(async (member) => (member.outcome = await Promise.race([member.ended, member.late.promise]))),
  );
  clearInterval(looking);
}

async function outcomeOf(unit: Unit, work: Asked["work"], tx: Tx): Promise<Outcome> {
  try {
    const value = await work(tx);
    return unit.isAside ? { kind: "aside" } : { kind: "done", value };
  } catch (error) {
    return unit.isAside ? { kind: "aside" } : { kind: "failed", error };
  }
}
