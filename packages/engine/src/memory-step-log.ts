/** A step log in memory, with the semantics of the durable one: for tests, and for what need not outlive the process. */
import { Failure, type OperationId } from "@ingot/kernel";
import type { Fence } from "./change.ts";
import type { AbortRequest, LoggedOperation, OperationRecord } from "./records.ts";
import {
  type ClaimOptions,
  type EngineStore,
  type Lease,
  LONGEST_LEASE_MS,
  type LogChange,
  type Owner,
  type StepLog,
} from "./step-log.ts";

interface KeptLease {
  readonly boot: string;
  readonly until: number;
}

export class MemoryStepLog implements StepLog {
  #operations = new Map<OperationId, LoggedOperation>();
  #leases = new Map<string, KeptLease>();
  readonly #boots = new Set<string>();

  /** What is there, to be put back by {@link restore}. */
  snapshot(): () => void {
    const operations = new Map(this.#operations);
    const leases = new Map(this.#leases);
    return () => {
      this.#operations = operations;
      this.#leases = leases;
    };
  }

  async create(operation: OperationRecord, steps: LoggedOperation["steps"]): Promise<void> {
    const busy = await this.active(operation.subject);
    if (busy !== undefined) throw conflict(busy.operation);
    this.#operations.set(operation.id, { operation, steps });
  }

  async get(id: OperationId): Promise<LoggedOperation | undefined> {
    return this.#operations.get(id);
  }

  async active(subject: string): Promise<LoggedOperation | undefined> {
    return [...this.#operations.values()].find((each) => each.operation.subject === subject && isOpen(each));
  }

  async history(subject: string, limit: number): Promise<readonly OperationRecord[]> {
    const all = [...this.#operations.values()].map((each) => each.operation);
    return all
      .filter((operation) => operation.subject === subject)
      .toReversed()
      .slice(0, limit);
  }

  async commit(fence: Fence, change: LogChange): Promise<OperationRecord> {
    const logged = this.#operations.get(fence.operation);
    if (logged === undefined || !isOpen(logged) || logged.operation.epoch !== fence.epoch) {
      throw new Failure("operation.fenced", `another process has taken the operation ${fence.operation} over`);
    }
    const kept = logged.steps.filter((step) => step.index < (change.truncateFrom ?? Infinity));
    const steps = [...kept];
    for (const step of change.steps ?? []) steps[step.index] = step;
    const operation = { ...logged.operation, ...change.operation };
    this.#operations.set(operation.id, { operation, steps });
    return operation;
  }

  async request(id: OperationId, wish: { abort?: AbortRequest; held?: boolean }): Promise<OperationRecord> {
    return this.#change(id, (operation) => ({ ...operation, ...wish }));
  }

  async unclaim(id: OperationId): Promise<OperationRecord> {
    return this.#change(id, (operation) => ({ ...operation, owner: null, epoch: operation.epoch + 1 }));
  }

  async claim(owner: Owner, { now, limit, takes }: ClaimOptions): Promise<readonly LoggedOperation[]> {
    const leases = [...this.#leases.values()].filter((lease) => isLiving(lease.until - now));
    const living = new Set([owner.boot, ...leases.map((lease) => lease.boot)]);
    const free = [...this.#operations.values()].filter(
      (each) =>
        isOpen(each) &&
        (each.operation.owner === null || !living.has(each.operation.owner)) &&
        (takes?.(each.operation.subject, null) ?? true),
    );
    return free.slice(0, limit).map((each) => {
      const operation = { ...each.operation, owner: owner.boot, epoch: each.operation.epoch + 1 };
      const claimed = { ...each, operation };
      this.#operations.set(operation.id, claimed);
      return claimed;
    });
  }

  async wake(): Promise<void> {}

  async owned(owner: Owner): Promise<readonly OperationRecord[]> {
    const own = [...this.#operations.values()].filter((each) => isOpen(each) && each.operation.owner === owner.boot);
    return own.map((each) => each.operation);
  }

  async renew({ name, boot }: Owner, lease: { now: number; leaseMs: number }): Promise<void> {
    const newest = this.#leases.get(name)?.boot;
    if (newest !== boot && this.#boots.has(boot)) {
      throw new Failure("operation.lease_lost", `another process named '${name}' has started since this one`);
    }
    this.#boots.add(boot);
    this.#leases.set(name, { boot, until: lease.now + lease.leaseMs });
  }

  async living(now: number): Promise<readonly Lease[]> {
    const all = [...this.#leases].map(([name, { boot, until }]) => ({ name, boot, leftMs: until - now }));
    return all.filter((lease) => isLiving(lease.leftMs));
  }

  async lease(boot: string, now: number): Promise<Lease | undefined> {
    const found = [...this.#leases].find(([, lease]) => lease.boot === boot);
    return found === undefined ? undefined : { name: found[0], boot, leftMs: found[1].until - now };
  }

  async prune({ before, limit }: { before: number; limit: number }): Promise<number> {
    const all = [...this.#operations.values()].map((each) => each.operation);
    const last = new Map(all.map(({ subject, id }) => [subject, id]));
    const old = all.filter(({ id, subject, endedAt }) => (endedAt ?? Infinity) < before && last.get(subject) !== id);
    for (const { id } of old.slice(0, limit)) this.#operations.delete(id);
    return Math.min(old.length, limit);
  }

  async release({ name, boot }: Owner): Promise<void> {
    if (this.#leases.get(name)?.boot === boot) this.#leases.delete(name);
    for (const each of this.#operations.values()) {
      if (!isOpen(each) || each.operation.owner !== boot) continue;
      const operation = { ...each.operation, owner: null, epoch: each.operation.epoch + 1 };
      this.#operations.set(operation.id, { ...each, operation });
    }
  }

  #change(id: OperationId, change: (operation: OperationRecord) => OperationRecord): OperationRecord {
    const logged = this.#operations.get(id);
    if (logged === undefined) throw new Failure("operation.not_found", `there is no operation ${id}`);
    if (!isOpen(logged)) throw new Failure("operation.ended", `the operation ${id} is ${logged.operation.state}`);
    const operation = change(logged.operation);
    this.#operations.set(id, { ...logged, operation });
    return operation;
  }
}

/** One transaction at a time, a call outside any being one of its own; one that throws leaves nothing behind. */
export function memoryEngineStore(log = new MemoryStepLog()): EngineStore<{ readonly operations: StepLog }> {
  let last: Promise<unknown> = Promise.resolve();
  const transaction = <T>(work: (tx: { readonly operations: StepLog }) => Promise<T>): Promise<T> => {
    const run = last.then(async () => {
      const restore = log.snapshot();
      try {
        return await work({ operations: log });
      } catch (error) {
        restore();
        throw error;
      }
    });
    last = run.catch(() => {});
    return run;
  };
  return { transaction, operations: logThrough((work) => transaction((tx) => work(tx.operations))) };
}

/** A log each of whose calls is made by the one who hands the log out. */
export function logThrough(inside: <T>(work: (log: StepLog) => Promise<T>) => Promise<T>): StepLog {
  return {
    create: (operation, steps) => inside((log) => log.create(operation, steps)),
    get: (id) => inside((log) => log.get(id)),
    active: (subject) => inside((log) => log.active(subject)),
    history: (subject, limit) => inside((log) => log.history(subject, limit)),
    commit: (fence, change) => inside((log) => log.commit(fence, change)),
    request: (id, wish) => inside((log) => log.request(id, wish)),
    claim: (owner, options) => inside((log) => log.claim(owner, options)),
    prune: (what) => inside((log) => log.prune(what)),
    unclaim: (id) => inside((log) => log.unclaim(id)),
    wake: (subject) => inside((log) => log.wake(subject)),
    owned: (owner) => inside((log) => log.owned(owner)),
    renew: (owner, lease) => inside((log) => log.renew(owner, lease)),
    living: (now) => inside((log) => log.living(now)),
    lease: (boot, now) => inside((log) => log.lease(boot, now)),
    release: (owner) => inside((log) => log.release(owner)),
  };
}

function isLiving(leftMs: number): boolean {
  return leftMs >= 0 && leftMs <= LONGEST_LEASE_MS;
}

function isOpen({ operation }: LoggedOperation): boolean {
  return operation.endedAt === null;
}

function conflict({ kind, subject, id }: OperationRecord): Failure {
  return new Failure("operation.conflict", `a ${kind} of ${subject} is under way already (operation ${id})`, {
    details: { operation: id, kind },
  });
}
