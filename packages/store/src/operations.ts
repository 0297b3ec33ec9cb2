import type {
  ClaimOptions,
  Fence,
  Lease,
  LogChange,
  LoggedOperation,
  OperationRecord,
  Owner,
  Signal,
  StepLog,
  StepRecord,
} from "@ingot/engine";
import { Failure, type OperationId } from "@ingot/kernel";
import { type Kysely, sql } from "kysely";
import { execute, parsedOf, recordsOf } from "./compiled.ts";
import type { Database, OperationRow } from "./database.ts";
import { merged, parse } from "./document-table.ts";
import { Leases } from "./leases.ts";
import { isPostgres } from "./migrations/columns.ts";
import { notify } from "./notification.ts";
import type { ParsedDocuments } from "./parsed-documents.ts";
import type { RecordCache } from "./record-cache.ts";

/** Operations that nobody drives are looked through in portions of so many. */
const PORTION = 1000;

interface Free {
  readonly seq: number;
  readonly id: string;
  readonly subject: string;
  readonly driver: string | null;
  readonly conductor_group: string | null;
}

export class SqlStepLog implements StepLog {
  readonly #db: Kysely<Database>;
  readonly #leases: Leases;
  readonly #records: RecordCache | undefined;
  readonly #parsed: ParsedDocuments | undefined;
  /** Whether others may write at the same time: then what is read to be changed is locked. */
  readonly #shared: boolean;

  constructor(db: Kysely<Database>) {
    this.#db = db;
    this.#leases = new Leases(db);
    this.#records = recordsOf(db);
    this.#parsed = parsedOf(db);
    this.#shared = db.isTransaction && isPostgres(db);
  }

  async create(operation: OperationRecord, steps: readonly StepRecord[]): Promise<void> {
    const active = await this.#active(operation.subject);
    if (active !== undefined) {
      throw new Failure("operation.conflict", `'${active.kind}' is under way on ${operation.subject} already`);
    }
    const { owner, epoch, ended_at, doc } = columns(operation);
    const row = { id: operation.id, subject: operation.subject, owner, epoch, ended_at, doc };
    await execute(this.#db, {
      key: "create operation",
      parameters: Object.values(row),
      build: () => this.#db.insertInto("operations").values(row),
    });
    this.#records?.wrote(operation.id, operation);
    await this.#writeSteps(operation.id, steps);
  }

  async get(id: OperationId): Promise<LoggedOperation | undefined> {
    return this.#withSteps(await this.#byId(id));
  }

  async active(subject: string): Promise<LoggedOperation | undefined> {
    return this.#withSteps(await this.#active(subject));
  }

  async history(subject: string, limit: number): Promise<readonly OperationRecord[]> {
    const rows = await this.#db
      .selectFrom("operations")
      .select("doc")
      .where("subject", "=", subject)
      .orderBy("seq", "desc")
      .limit(limit)
      .execute();
    return rows.map((row) => parse<OperationRecord>(row.doc));
  }

  async commit(fence: Fence, change: LogChange): Promise<OperationRecord> {
    const operation = await this.#byId(fence.operation);
    if (operation === undefined || operation.epoch !== fence.epoch || operation.endedAt !== null) {
      throw new Failure("operation.fenced", `operation ${fence.operation} is no longer this process's to write`);
    }
    if (change.truncateFrom !== undefined) {
      await this.#db
        .deleteFrom("operation_steps")
        .where("operation_id", "=", operation.id)
        .where("position", ">=", change.truncateFrom)
        .execute();
    }
    await this.#writeSteps(operation.id, change.steps ?? []);
    return change.operation === undefined ? operation : this.#write(merged(operation, change.operation));
  }

  async request(id: OperationId, wish: Parameters<StepLog["request"]>[1]): Promise<OperationRecord> {
    return this.#write(merged(await this.#unended(id), wish));
  }

  async unclaim(id: OperationId): Promise<OperationRecord> {
    const operation = await this.#unended(id);
    return this.#write({ ...operation, owner: null, epoch: operation.epoch + 1 });
  }

  async claim(owner: Owner, options: ClaimOptions): Promise<readonly LoggedOperation[]> {
    const claimed: LoggedOperation[] = [];
    for (let after = 0; claimed.length < options.limit;) {
      const portion = await this.#free(owner, options, after);
      const wanted = portion.filter((one) => options.takes?.(one.subject, poolOf(one)) ?? true).map((one) => one.id);
      for (let at = 0; at < wanted.length && claimed.length < options.limit;) {
        const ids = wanted.slice(at, at + options.limit - claimed.length);
        claimed.push(...(await this.#take(owner, options, ids)));
        at += ids.length;
      }
      if (portion.length < PORTION) break;
      after = portion.at(-1)?.seq ?? 0;
    }
    return claimed;
  }

  async wake(subject: string): Promise<void> {
    if (this.#shared) await notify(this.#db, JSON.stringify({ kind: "wake", subject } satisfies Signal));
  }

  async owned(owner: Owner): Promise<readonly OperationRecord[]> {
    const owned = this.#db
      .selectFrom("operations")
      .select("doc")
      .where("ended_at", "is", null)
      .where("owner", "=", owner.boot)
      .orderBy("seq");
    const rows = await (this.#shared ? owned.forUpdate() : owned).execute();
    return rows.map((row) => parse<OperationRecord>(row.doc));
  }

  renew(owner: Owner, lease: { readonly now: number; readonly leaseMs: number }): Promise<void> {
    return this.#leases.renew(owner, lease);
  }

  living(now: number): Promise<readonly Lease[]> {
    return this.#leases.living(now);
  }

  lease(boot: string, now: number): Promise<Lease | undefined> {
    return this.#leases.of(boot, now);
  }

  async prune(what: { readonly before: number; readonly limit: number }): Promise<number> {
    const { rows } = await sql<{ id: string }>`
      select id from operations where ended_at < ${what.before} and exists
        (select 1 from operations later where later.subject = operations.subject and later.seq > operations.seq)
      order by seq limit ${what.limit}`.execute(this.#db);
    return this.#remove(rows.map((row) => row.id));
  }

  /** All operations of a subject that is removed. */
  async forget(subject: string): Promise<void> {
    const rows = await this.#db.selectFrom("operations").select("id").where("subject", "=", subject).execute();
    await this.#remove(rows.map((row) => row.id));
  }

  /** What it writes again it has locked: another may just be wishing something of it. */
  async release(owner: Owner): Promise<void> {
    await this.#leases.end(owner);
    for (const operation of await this.owned(owner)) {
      await this.#write({ ...operation, owner: null, epoch: operation.epoch + 1 });
    }
  }

  /** Operations whose owner is nobody, an earlier boot of this name, or one that has stopped renewing. */
  async #free(owner: Owner, options: ClaimOptions, after: number): Promise<readonly Free[]> {
    return await this.#db
      .selectFrom("operations")
      .leftJoin("nodes", "nodes.uuid", "operations.subject")
      .select([
        "operations.seq",
        "operations.id",
        "operations.subject",
        sql<string | null>`nodes.driver`.as("driver"),
        sql<string | null>`nodes.conductor_group`.as("conductor_group"),
      ])
      .where("operations.ended_at", "is", null)
      .where("operations.seq", ">", after)
      .where(this.#leases.free(owner, options.now))
      .orderBy("operations.seq")
      .limit(PORTION)
      .execute();
  }

  /** Those of them that are still free, past the ones that another process is just taking. */
  async #take(owner: Owner, options: ClaimOptions, ids: readonly string[]): Promise<readonly LoggedOperation[]> {
    const free = this.#db
      .selectFrom("operations")
      .select("doc")
      .where("id", "in", ids)
      .where("ended_at", "is", null)
      .where(this.#leases.free(owner, options.now))
      .orderBy("seq");
    const rows = await (this.#shared ? free.forUpdate().skipLocked() : free).execute();
    const claimed: LoggedOperation[] = [];
    for (const row of rows) {
      const operation = parse<OperationRecord>(row.doc);
      const taken = await this.#write({ ...operation, owner: owner.boot, epoch: operation.epoch + 1 });
      claimed.push({ operation: taken, steps: await this.#steps(taken.id) });
    }
    return claimed;
  }

  async #unended(id: OperationId): Promise<OperationRecord> {
    const operation = await this.#byId(id);
    if (operation === undefined) throw new Failure("operation.not_found", `there is no operation ${id}`);
    if (operation.endedAt !== null)
      throw new Failure("operation.ended", `operation ${id} has ended already: ${operation.state}`);
    return operation;
  }

  async #remove(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    await this.#db.deleteFrom("operation_steps").where("operation_id", "in", ids).execute();
    await this.#db.deleteFrom("operations").where("id", "in", ids).execute();
    for (const id of ids) this.#records?.wrote(id, null);
    return ids.length;
  }

  /** Locked until the transaction's end: whoever reads it here may be about to write it. */
  async #byId(id: OperationId): Promise<OperationRecord | undefined> {
    const known = this.#records?.read(id, this.#db.isTransaction);
    if (known !== undefined && known !== null) return known as OperationRecord;
    const { rows } = await execute<{ doc: string }>(this.#db, {
      key: this.#shared ? "operation by id for update" : "operation by id",
      parameters: [id],
      build: () => {
        const query = this.#db.selectFrom("operations").select("doc").where("id", "=", id);
        return this.#shared ? query.forUpdate() : query;
      },
    });
    if (rows[0] === undefined) return undefined;
    return (this.#parsed?.of(id, rows[0]) ?? parse(rows[0].doc)) as OperationRecord;
  }

  async #active(subject: string): Promise<OperationRecord | undefined> {
    const { rows } = await execute<{ doc: string }>(this.#db, {
      key: "operation of subject",
      parameters: [subject],
      build: () =>
        this.#db.selectFrom("operations").select("doc").where("subject", "=", subject).where("ended_at", "is", null),
    });
    return rows[0] === undefined ? undefined : parse<OperationRecord>(rows[0].doc);
  }

  async #withSteps(operation: OperationRecord | undefined): Promise<LoggedOperation | undefined> {
    return operation === undefined ? undefined : { operation, steps: await this.#steps(operation.id) };
  }

  async #steps(id: OperationId): Promise<readonly StepRecord[]> {
    const { rows } = await execute<{ doc: string }>(this.#db, {
      key: "steps of operation",
      parameters: [id],
      build: () =>
        this.#db.selectFrom("operation_steps").select("doc").where("operation_id", "=", id).orderBy("position"),
    });
    return rows.map((row) => parse<StepRecord>(row.doc));
  }

  async #write(operation: OperationRecord): Promise<OperationRecord> {
    const { owner, epoch, ended_at, doc } = columns(operation);
    await execute(this.#db, {
      key: "write operation",
      parameters: [owner, epoch, ended_at, doc, operation.id],
      build: () =>
        this.#db.updateTable("operations").set({ owner, epoch, ended_at, doc }).where("id", "=", operation.id),
    });
    this.#records?.wrote(operation.id, ended_at === null ? operation : undefined);
    if (ended_at === null) this.#parsed?.wrote(operation.id, doc, operation);
    return operation;
  }

  async #writeSteps(id: OperationId, steps: readonly StepRecord[]): Promise<void> {
    if (steps.length === 0) return;
    const values = steps.map((step) => ({ operation_id: id, position: step.index, doc: JSON.stringify(step) }));
    await execute(this.#db, {
      key: `write ${steps.length} steps`,
      parameters: values.flatMap((row) => [row.operation_id, row.position, row.doc]),
      build: () =>
        this.#db
          .insertInto("operation_steps")
          .values(values)
          .onConflict((conflict) =>
            conflict.columns(["operation_id", "position"]).doUpdateSet((row) => ({ doc: row.ref("excluded.doc") })),
          ),
    });
  }
}

function poolOf({ driver, conductor_group }: Free): string | null {
  return driver === null ? null : `${conductor_group ?? ""}:${driver}`;
}

/** The columns that follow the record. */
function columns(operation: OperationRecord): Pick<OperationRow, "owner" | "epoch" | "ended_at" | "doc"> {
  return {
    owner: operation.owner,
    epoch: operation.epoch,
    ended_at: operation.endedAt,
    doc: JSON.stringify(operation),
  };
}
