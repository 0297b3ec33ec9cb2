import type { Fence, LogChange, LoggedOperation, OperationRecord, Owner, StepLog, StepRecord } from "@ingot/engine";
import { Failure, type OperationId } from "@ingot/kernel";
import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { Database, OperationRow } from "./database.ts";
import { merged, parse } from "./document-table.ts";

export class SqlStepLog implements StepLog {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async create(operation: OperationRecord, steps: readonly StepRecord[]): Promise<void> {
    const active = await this.#find(sql<SqlBool>`subject = ${operation.subject} and ended_at is null`);
    if (active !== undefined) {
      throw new Failure("operation.conflict", `'${active.kind}' is under way on ${operation.subject} already`);
    }
    await this.#db
      .insertInto("operations")
      .values({ id: operation.id, subject: operation.subject, ...columns(operation) })
      .execute();
    await this.#writeSteps(operation.id, steps);
  }

  async get(id: OperationId): Promise<LoggedOperation | undefined> {
    return this.#withSteps(await this.#byId(id));
  }

  async active(subject: string): Promise<LoggedOperation | undefined> {
    return this.#withSteps(await this.#find(sql<SqlBool>`subject = ${subject} and ended_at is null`));
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
    const operation = await this.#byId(id);
    if (operation === undefined) throw new Failure("operation.not_found", `there is no operation ${id}`);
    if (operation.endedAt !== null)
      throw new Failure("operation.ended", `operation ${id} has ended already: ${operation.state}`);
    return this.#write(merged(operation, wish));
  }

  async claim(
    owner: Owner,
    options: { readonly now: number; readonly limit: number },
  ): Promise<readonly LoggedOperation[]> {
    const living = this.#db
      .selectFrom("leases")
      .select("boot")
      .where("lease_until", ">=", options.now)
      .where("name", "!=", owner.name);
    const free = sql<SqlBool>`(owner is null or (owner <> ${owner.boot} and owner not in (${living})))`;
    const rows = await this.#db
      .selectFrom("operations")
      .select("doc")
      .where("ended_at", "is", null)
      .where(free)
      .orderBy("seq")
      .limit(options.limit)
      .execute();
    const claimed: LoggedOperation[] = [];
    for (const row of rows) {
      const operation = parse<OperationRecord>(row.doc);
      const taken = await this.#write({ ...operation, owner: owner.boot, epoch: operation.epoch + 1 });
      claimed.push({ operation: taken, steps: await this.#steps(taken.id) });
    }
    return claimed;
  }

  async renew(owner: Owner, leaseUntil: number): Promise<void> {
    const newest = await this.#db
      .selectFrom("leases")
      .select("boot")
      .where("name", "=", owner.name)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest?.boot === owner.boot) {
      await this.#db.updateTable("leases").set({ lease_until: leaseUntil }).where("boot", "=", owner.boot).execute();
      return;
    }
    const known = await this.#db.selectFrom("leases").select("seq").where("boot", "=", owner.boot).executeTakeFirst();
    if (known !== undefined) {
      throw new Failure("operation.lease_lost", `another process named '${owner.name}' has started since this one`);
    }
    await this.#db
      .insertInto("leases")
      .values({ boot: owner.boot, name: owner.name, lease_until: leaseUntil })
      .execute();
  }

  async release(owner: Owner): Promise<void> {
    await this.#db.updateTable("leases").set({ lease_until: 0 }).where("boot", "=", owner.boot).execute();
    const rows = await this.#db
      .selectFrom("operations")
      .select("doc")
      .where("ended_at", "is", null)
      .where("owner", "=", owner.boot)
      .execute();
    for (const row of rows) {
      const operation = parse<OperationRecord>(row.doc);
      await this.#write({ ...operation, owner: null, epoch: operation.epoch + 1 });
    }
  }

  #byId(id: OperationId): Promise<OperationRecord | undefined> {
    return this.#find(sql<SqlBool>`id = ${id}`);
  }

  async #find(condition: Expression<SqlBool>): Promise<OperationRecord | undefined> {
    const row = await this.#db.selectFrom("operations").select("doc").where(condition).executeTakeFirst();
    return row === undefined ? undefined : parse<OperationRecord>(row.doc);
  }

  async #withSteps(operation: OperationRecord | undefined): Promise<LoggedOperation | undefined> {
    return operation === undefined ? undefined : { operation, steps: await this.#steps(operation.id) };
  }

  async #steps(id: OperationId): Promise<readonly StepRecord[]> {
    const rows = await this.#db
      .selectFrom("operation_steps")
      .select("doc")
      .where("operation_id", "=", id)
      .orderBy("position")
      .execute();
    return rows.map((row) => parse<StepRecord>(row.doc));
  }

  async #write(operation: OperationRecord): Promise<OperationRecord> {
    await this.#db.updateTable("operations").set(columns(operation)).where("id", "=", operation.id).execute();
    return operation;
  }

  async #writeSteps(id: OperationId, steps: readonly StepRecord[]): Promise<void> {
    if (steps.length === 0) return;
    await this.#db
      .insertInto("operation_steps")
      .values(steps.map((step) => ({ operation_id: id, position: step.index, doc: JSON.stringify(step) })))
      .onConflict((conflict) =>
        conflict.columns(["operation_id", "position"]).doUpdateSet((row) => ({ doc: row.ref("excluded.doc") })),
      )
      .execute();
  }
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
