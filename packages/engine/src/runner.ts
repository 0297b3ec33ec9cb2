import { randomUUID } from "node:crypto";
import { Failure, isFailure, newId, type OperationId, Scope, silentLogger, systemClock } from "@ingot/kernel";
import type { Workshop } from "./commit.ts";
import { Drive } from "./drive.ts";
import { Gate } from "./gate.ts";
import type { Also } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { AbortRequest, LoggedOperation, OperationRecord } from "./records.ts";
import type { RunnerOptions } from "./runner-options.ts";
import { Settlements } from "./settlements.ts";
import { pendingStep } from "./step-changes.ts";
import type { EngineTx, Owner } from "./step-log.ts";
import { TimerWheel } from "./timer-wheel.ts";

const CLAIM_BATCH = 100;

/** Drives the operations of this process: claims them, runs their steps, writes down what came of each. */
export class Runner<Tx extends EngineTx = EngineTx> {
  readonly #shop: Workshop<Tx>;
  readonly #scope: Scope;
  readonly #owner: Owner;
  readonly #leaseMs: number;
  readonly #sweepMs: number;
  readonly #drives = new Map<OperationId, Drive<Tx>>();
  readonly #bySubject = new Map<string, Drive<Tx>>();
  readonly #settlements = new Settlements();
  #periodic: (() => void)[] = [];
  #state: "new" | "running" | "stopped" = "new";

  constructor(options: RunnerOptions<Tx>) {
    const { store, executors, clock = systemClock, log = silentLogger } = options;
    this.#scope = Scope.root({ clock, log });
    this.#owner = { name: options.host, boot: randomUUID() };
    this.#leaseMs = options.leaseMs ?? 15_000;
    this.#sweepMs = options.sweepMs ?? 10_000;
    this.#shop = {
      store,
      executors,
      observe: options.observe ?? (async () => {}),
      clock,
      timers: options.timers ?? new TimerWheel(clock),
      log,
      gate: new Gate(options.concurrency ?? 200),
      scope: this.#scope,
      graceMs: options.graceMs ?? 5_000,
    };
  }

  /** Takes the lease, claims what an earlier boot left, and begins. */
  async start(): Promise<void> {
    await this.#renew();
    this.#state = "running";
    await this.#sweep();
    this.#every(this.#leaseMs / 3, () => this.#renew());
    this.#every(this.#sweepMs, () => this.#sweep());
  }

  /**
   * Writes the plan down, with whatever `also` adds, in one transaction, then begins.
   * Throws `operation.conflict` when the subject is busy.
   */
  async submit(plan: Plan, also?: (tx: Tx, operation: OperationRecord) => Promise<void>): Promise<OperationRecord> {
    const logged = this.#logged(plan);
    await this.#shop.store.transaction(async (tx) => {
      await tx.operations.create(logged.operation, logged.steps);
      await also?.(tx, logged.operation);
    });
    if (this.#state === "running") this.#drive(logged);
    return logged.operation;
  }

  /** Something happened to the subject: its waiting step looks again. Never fails, carries nothing. */
  wake(subject: string): void {
    this.#bySubject.get(subject)?.wake();
  }

  /** Ends the operation as soon as its step allows (at once with `force`); the steps for failure run. */
  async abort(
    operation: OperationId,
    reason: Failure,
    options: { readonly force?: boolean; readonly also?: Also<Tx> } = {},
  ): Promise<void> {
    const abort = { failure: reason.toJSON(), force: options.force ?? false };
    await this.#wish(operation, { abort }, options.also);
  }

  /** No further step begins, until {@link unhold}. */
  async hold(operation: OperationId, also?: Also<Tx>): Promise<void> {
    await this.#wish(operation, { held: true }, also);
  }

  async unhold(operation: OperationId, also?: Also<Tx>): Promise<void> {
    await this.#wish(operation, { held: false }, also);
  }

  /**
   * Resolves when the operation has ended, with what it ended as. Rejects with `cancelled` when this process stops or loses
   * it before; with `operation.not_found` when it is not this process's to drive.
   */
  async settled(operation: OperationId): Promise<OperationRecord> {
    if (this.#drives.has(operation)) return await this.#settlements.of(operation);
    const logged = await this.#shop.store.operations.get(operation);
    if (logged === undefined || logged.operation.endedAt === null) {
      throw new Failure("operation.not_found", `this process drives no operation ${operation}`);
    }
    return logged.operation;
  }

  /** Hands all operations over at once: running steps that can be found again or repeated are left, the others get their grace. */
  async stop(): Promise<void> {
    if (this.#state === "stopped") return;
    this.#state = "stopped";
    for (const callOff of this.#periodic.splice(0)) callOff();
    await Promise.all([...this.#drives.values()].map((drive) => drive.leave()));
    this.#scope.cancel();
    await this.#shop.store.operations.release(this.#owner);
  }

  #logged(plan: Plan): LoggedOperation {
    const running = this.#state === "running";
    const operation: OperationRecord = {
      id: newId<OperationId>(),
      kind: plan.kind,
      subject: plan.subject,
      input: plan.input,
      state: "pending",
      owner: running ? this.#owner.boot : null,
      epoch: running ? 1 : 0,
      abort: null,
      held: plan.held ?? false,
      failure: null,
      createdAt: this.#shop.clock.now(),
      startedAt: null,
      endedAt: null,
    };
    return { operation, steps: plan.steps.map(pendingStep) };
  }

  async #wish(id: OperationId, wish: { abort?: AbortRequest; held?: boolean }, also?: Also<Tx>): Promise<void> {
    const drive = this.#drives.get(id);
    if (drive !== undefined) return await drive.wish(wish, also);
    await this.#shop.store.transaction(async (tx) => {
      await tx.operations.request(id, wish);
      await also?.(tx);
    });
  }

  #drive(logged: LoggedOperation): void {
    const { id, subject } = logged.operation;
    const drive = new Drive(this.#shop, logged, {
      ended: (operation) => {
        this.#forget(drive);
        this.#settlements.ended(operation);
      },
      lost: () => {
        this.#forget(drive);
        this.#settlements.lost(id);
      },
      broken: (failure) => this.#broken(drive, failure),
    });
    this.#drives.set(id, drive);
    this.#bySubject.set(subject, drive);
    drive.kick();
  }

  #forget(drive: Drive<Tx>): void {
    this.#drives.delete(drive.id);
    if (this.#bySubject.get(drive.subject) === drive) this.#bySubject.delete(drive.subject);
  }

  /** The log could not be written: tried again after a while, from what the log has then. */
  #broken(drive: Drive<Tx>, failure: Failure): void {
    this.#forget(drive);
    this.#shop.log.error({ operation: drive.id, failure }, "an operation could not go on; it is tried again");
    const callOff = this.#shop.timers.after(this.#sweepMs, () => {
      void this.#reload(drive.id).catch((error: unknown) => this.#broken(drive, Failure.from(error)));
    });
    this.#periodic.push(callOff);
  }

  async #reload(id: OperationId): Promise<void> {
    if (this.#state !== "running" || this.#drives.has(id)) return;
    const logged = await this.#shop.store.operations.get(id);
    if (logged === undefined || logged.operation.endedAt !== null || logged.operation.owner !== this.#owner.boot) {
      this.#settlements.lost(id);
    } else {
      this.#drive(logged);
    }
  }

  async #renew(): Promise<void> {
    const { clock, store } = this.#shop;
    await store.operations.renew(this.#owner, { now: clock.now(), leaseMs: this.#leaseMs });
  }

  /** Claims whatever nobody drives. */
  async #sweep(): Promise<void> {
    let claimed: readonly LoggedOperation[];
    do {
      claimed = await this.#claim();
      for (const logged of claimed) this.#drive(logged);
    } while (claimed.length === CLAIM_BATCH && this.#state === "running");
  }

  async #claim(): Promise<readonly LoggedOperation[]> {
    const now = this.#shop.clock.now();
    return await this.#shop.store.transaction(async (tx) => {
      const claimed = await tx.operations.claim(this.#owner, { now, limit: CLAIM_BATCH });
      for (const { operation, steps } of claimed) {
        const recovered = steps.some((step) => step.state !== "pending");
        await this.#shop.observe(tx, { kind: "operation-claimed", recovered }, { operation, steps });
      }
      return claimed;
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    const slot = this.#periodic.length;
    const next = () => {
      if (this.#state !== "running") return;
      this.#periodic[slot] = this.#shop.timers.after(ms, () => {
        void work()
          .catch((error: unknown) => this.#periodicFailed(error))
          .finally(next);
      });
    };
    this.#periodic.push(() => {});
    next();
  }

  #periodicFailed(error: unknown): void {
    this.#shop.log.error({ error }, "the runner's lease or sweep failed");
    if (!isFailure(error, "operation.lease_lost")) return;
    this.#state = "stopped";
    for (const drive of this.#drives.values()) void drive.leave();
  }
}
