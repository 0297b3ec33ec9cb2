import { randomUUID } from "node:crypto";
import { Failure, isFailure, newId, type OperationId, Scope, silentLogger, systemClock } from "@ingot/kernel";
import { isPassing, type Workshop } from "./commit.ts";
import { Drives } from "./drives.ts";
import { Gate } from "./gate.ts";
import { newOperation } from "./new-operation.ts";
import type { Also } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { AbortRequest, LoggedOperation, OperationRecord } from "./records.ts";
import type { RunnerOptions } from "./runner-options.ts";
import type { Share } from "./share.ts";
import type { Signal } from "./signals.ts";
import type { EngineTx, Owner } from "./step-log.ts";
import { pauseOn } from "./time.ts";
import { TimerWheel } from "./timer-wheel.ts";

const CLAIM_BATCH = 100;
/**
 * How often this process looks whether its operations are still its own, what is wished of them, and whether there are some of
 * which it does not know: a signal may be lost, and so may the database's answer.
 */
const CHECK_MS = 10_000;
/** How often it looks for the end of an operation that another process drives. */
const LOOK_MS = 500;

/** Drives the operations of this process: claims them, runs their steps, writes down what came of each. */
export class Runner<Tx extends EngineTx = EngineTx> {
  readonly #shop: Workshop<Tx>;
  readonly #scope: Scope;
  #owner: Owner;
  readonly #share: Share<Tx> | undefined;
  readonly #onLeaseLost: (failure: Failure) => void;
  readonly #leaseMs: number;
  readonly #sweepMs: number;
  readonly #drives: Drives<Tx>;
  /** Operations that are just being written down. */
  readonly #submitting = new Set<OperationId>();
  readonly #patience = new AbortController();
  #periodic: (() => void)[] = [];
  #state: "new" | "running" | "stopped" = "new";
  #deafen: () => void = () => {};
  #sweeping: Promise<void> | undefined;
  #sweepAgain = false;
  /** On the monotonic clock. */
  #leaseEnds = Infinity;
  #quietUntil = -Infinity;
  /** Nothing can be astray of a boot that has just begun. */
  #adoptAt = Infinity;

  constructor(options: RunnerOptions<Tx>) {
    const { store, executors, clock = systemClock, log = silentLogger } = options;
    this.#scope = Scope.root({ clock, log });
    this.#owner = { name: options.host, boot: randomUUID() };
    this.#share = options.share;
    this.#onLeaseLost = options.onLeaseLost ?? (() => {});
    this.#leaseMs = options.leaseMs ?? 7_000;
    this.#sweepMs = options.sweepMs ?? (store.signals === undefined ? 10_000 : 2_000);
    const timers = options.timers ?? new TimerWheel(clock);
    this.#shop = {
      store,
      executors,
      observe: options.observe ?? (async () => {}),
      clock,
      timers,
      log,
      gate: new Gate(options.concurrency ?? 200, { clock, timers }),
      scope: this.#scope,
      graceMs: options.graceMs ?? 5_000,
      patience: this.#patience.signal,
      pause: options.pause ?? pauseOn(timers),
    };
    const isOwn = ({ owner }: OperationRecord) => owner === this.#owner.boot;
    this.#drives = new Drives(this.#shop, { retryMs: this.#sweepMs, isOwn });
  }

  /** Takes the lease, claims what an earlier boot left, and begins. */
  async start(): Promise<void> {
    await this.#renew();
    this.#state = "running";
    const { signals } = this.#shop.store;
    this.#deafen = signals?.listen((signal) => this.#hear(signal)) ?? (() => {});
    await this.#sweep();
    this.#adoptAt = this.#shop.clock.monotonic() + CHECK_MS;
    this.#every(Math.ceil(this.#leaseMs / 3), () => this.#renew());
    this.#every(this.#sweepMs, () => this.#sweep());
    this.#every(CHECK_MS, () => this.#check());
  }

  /**
   * Writes the plan down, with whatever `also` adds and the beginning of its first step if there is room for it, in one
   * transaction, then goes on. Throws `operation.conflict` when the subject is busy.
   */
  async submit(plan: Plan, also?: (tx: Tx, operation: OperationRecord) => Promise<void>): Promise<OperationRecord> {
    let place = this.#state === "running" ? this.#shop.gate.tryEnter() : undefined;
    const id = newId<OperationId>();
    this.#submitting.add(id);
    try {
      const { log, changes } = await this.#shop.store.transaction(async (tx) => {
        const owner = (await this.#isOurs(tx, plan.subject)) ? this.#owner.boot : null;
        const draft = newOperation(plan, { id, owner, mayBegin: place !== undefined, now: this.#shop.clock.now() });
        await tx.operations.create(draft.log.operation, draft.log.steps);
        await also?.(tx, draft.log.operation);
        for (const change of draft.changes) await this.#shop.observe(tx, change, draft.log);
        return draft;
      });
      if (log.operation.owner === null) this.#shop.store.signals?.send({ kind: "work" });
      else if (this.#state === "running") {
        this.#drives.take(log, changes.length === 0 ? undefined : place);
        if (changes.length > 0) place = undefined;
      }
      return log.operation;
    } finally {
      this.#submitting.delete(id);
      place?.();
    }
  }

  /** Something happened to the subject: its waiting step looks again, whichever process drives it. Never fails, carries nothing. */
  wake(subject: string): void {
    const drive = this.#drives.ofSubject(subject);
    if (drive === undefined) this.#shop.store.signals?.send({ kind: "wake", subject });
    else drive.wake();
  }

  /**
   * {@link wake} as a part of a transaction that writes down what has happened: a process that drives the subject hears of it
   * as soon as that is durable, even if this one has died. Answers what to call once it is, for a drive of this process.
   */
  async wakeWith(tx: EngineTx, subject: string): Promise<() => void> {
    if (this.#drives.ofSubject(subject) === undefined) await tx.operations.wake(subject);
    return () => this.#drives.ofSubject(subject)?.wake();
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

  /** Takes an operation from whoever drives it, even if that is this process: what they write of it is refused from then on. */
  async unclaim(operation: OperationId, also?: Also<Tx>): Promise<void> {
    const { store } = this.#shop;
    await store.transaction(async (tx) => {
      await tx.operations.unclaim(operation);
      await also?.(tx);
    });
    store.signals?.send({ kind: "wish", operation });
    store.signals?.send({ kind: "work" });
    await this.#drives.of(operation)?.refresh();
    if (this.#state === "running") await this.#sweep();
  }

  /**
   * Resolves when the operation has ended, with what it ended as. Rejects with `cancelled` when this process stops or loses
   * it before; with `operation.not_found` when no process over this store drives it.
   */
  async settled(operation: OperationId): Promise<OperationRecord> {
    for (;;) {
      if (this.#drives.of(operation) !== undefined) return await this.#drives.settled(operation);
      const logged = await this.#shop.store.operations.get(operation);
      if (logged !== undefined && logged.operation.endedAt !== null) return logged.operation;
      if (logged === undefined || this.#shop.store.signals === undefined) {
        throw new Failure("operation.not_found", `this process drives no operation ${operation}`);
      }
      this.#scope.check();
      await new Promise<void>((resolve) => void this.#shop.timers.after(LOOK_MS, resolve));
    }
  }

  /** Whether others may have taken this process's operations, for all that it knows: it may have been paused. */
  get hasLapsed(): boolean {
    return this.#shop.clock.monotonic() > this.#leaseEnds;
  }

  /** Says at once, out of turn, that this process lives. */
  async renew(): Promise<void> {
    try {
      await this.#renew();
    } catch (error) {
      if (isFailure(error, "operation.lease_lost")) this.#lose(error);
      throw error;
    }
  }

  /** Hands all operations over at once: running steps that can be found again or repeated are left, the others get their grace. */
  async stop(): Promise<void> {
    if (this.#state === "stopped") return;
    this.#state = "stopped";
    this.#patience.abort();
    this.#deafen();
    for (const callOff of this.#periodic.splice(0)) callOff();
    await this.#sweeping?.catch(() => {});
    await this.#drives.leave();
    this.#scope.cancel();
    await this.#release();
    this.#shop.store.signals?.send({ kind: "work" });
  }

  /** While the database is away the operations stay as they are: others take them once the lease has ended. */
  async #release(): Promise<void> {
    try {
      await this.#shop.store.operations.release(this.#owner);
    } catch (error) {
      if (!isPassing(error)) throw error;
      this.#shop.log.warn(
        { error },
        "the database is away: others take the operations once this process's lease has ended",
      );
    }
  }

  async #isOurs(tx: Tx, subject: string): Promise<boolean> {
    if (this.#state !== "running" || this.#share === undefined) return this.#state === "running";
    return this.#share.takes(subject, await this.#share.poolOf(tx, subject));
  }

  #hear(signal: Signal): void {
    switch (signal.kind) {
      case "work":
        void this.#sweep().catch((error: unknown) => this.#periodicFailed(error));
        return;
      case "wish":
        void this.#drives.of(signal.operation)?.refresh();
        return;
      case "wake":
        this.#drives.ofSubject(signal.subject)?.wake();
        return;
      case "missed":
        this.#adoptAt = -Infinity;
        this.#hear({ kind: "work" });
        void this.#check().catch((error: unknown) => this.#periodicFailed(error));
        for (const drive of this.#drives.all) drive.wake();
    }
  }

  async #wish(id: OperationId, wish: { abort?: AbortRequest; held?: boolean }, also?: Also<Tx>): Promise<void> {
    const drive = this.#drives.of(id);
    if (drive !== undefined) return await drive.wish(wish, also);
    await this.#shop.store.transaction(async (tx) => {
      await tx.operations.request(id, wish);
      await also?.(tx);
    });
    this.#shop.store.signals?.send({ kind: "wish", operation: id });
  }

  async #renew(): Promise<void> {
    const { clock, store } = this.#shop;
    const begun = clock.monotonic();
    await store.operations.renew(this.#owner, { now: clock.now(), leaseMs: this.#leaseMs });
    this.#owner = { ...this.#owner, renewing: true };
    const lapsed = begun > this.#leaseEnds;
    this.#leaseEnds = begun + this.#leaseMs;
    if (!lapsed || this.#state !== "running") return;
    this.#shop.log.warn({ host: this.#owner.name }, "this process's lease had lapsed: looking what is still its own");
    // When the database was away, all leases have lapsed: the others get the time to renew theirs.
    this.#quietUntil = clock.monotonic() + this.#leaseMs;
    await this.#check();
  }

  /** Looks which operations others have taken, and what they wish of this process's own. */
  async #check(): Promise<void> {
    const before = this.#drives.all;
    const owned = new Map((await this.#shop.store.operations.owned(this.#owner)).map((each) => [each.id, each]));
    await Promise.all(before.filter((drive) => drive.differs(owned.get(drive.id))).map((drive) => drive.refresh()));
  }

  /** Claims whatever nobody drives; once more when it was called meanwhile. */
  #sweep(): Promise<void> {
    this.#sweepAgain = true;
    this.#sweeping ??= this.#sweepAll().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  async #sweepAll(): Promise<void> {
    while (this.#sweepAgain && this.#state === "running") {
      this.#sweepAgain = false;
      if (this.#shop.clock.monotonic() < this.#quietUntil) return;
      await this.#share?.refresh();
      let claimed: readonly LoggedOperation[];
      do {
        claimed = await this.#claim();
        for (const logged of claimed) this.#drives.take(logged);
      } while (claimed.length === CLAIM_BATCH && this.#state === "running");
      await this.#adopt();
    }
  }

  /** Operations that were written down or claimed as this process's, and of which the answer that said so got lost. */
  async #adopt(): Promise<void> {
    if (this.#shop.clock.monotonic() < this.#adoptAt) return;
    const owned = await this.#shop.store.operations.owned(this.#owner);
    const strays = owned.filter(({ id }) => this.#drives.of(id) === undefined && !this.#submitting.has(id));
    for (const { id } of strays) await this.#drives.reload(id);
    this.#adoptAt = this.#shop.clock.monotonic() + CHECK_MS;
  }

  async #claim(): Promise<readonly LoggedOperation[]> {
    const now = this.#shop.clock.now();
    const share = this.#share;
    const takes = share === undefined ? {} : { takes: share.takes.bind(share) };
    return await this.#shop.store.transaction(async (tx) => {
      const claimed = await tx.operations.claim(this.#owner, { now, limit: CLAIM_BATCH, ...takes });
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
    if (isFailure(error, "operation.lease_lost")) this.#lose(error);
  }

  /** Everything is another's now. Several steps, and the periodic renewal, may find that out. */
  #lose(failure: Failure): void {
    if (this.#state === "stopped") return;
    this.#state = "stopped";
    this.#patience.abort();
    this.#deafen();
    void this.#drives.leave();
    this.#onLeaseLost(failure);
  }
}
