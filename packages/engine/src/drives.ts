import { Failure, type OperationId } from "@ingot/kernel";
import type { Workshop } from "./commit.ts";
import { Drive } from "./drive.ts";
import type { LoggedOperation, OperationRecord } from "./records.ts";
import { Settlements } from "./settlements.ts";
import type { EngineTx } from "./step-log.ts";

export interface DrivesOptions {
  /** After how long an operation that could not go on is tried again. */
  readonly retryMs: number;
  isOwn(operation: OperationRecord): boolean;
}

/** The operations that this process drives. */
export class Drives<Tx extends EngineTx> {
  readonly #shop: Workshop<Tx>;
  readonly #options: DrivesOptions;
  readonly #byId = new Map<OperationId, Drive<Tx>>();
  readonly #bySubject = new Map<string, Drive<Tx>>();
  readonly #settlements = new Settlements();
  readonly #retries = new Set<() => void>();
  #isClosed = false;

  constructor(shop: Workshop<Tx>, options: DrivesOptions) {
    this.#shop = shop;
    this.#options = options;
  }

  get all(): readonly Drive<Tx>[] {
    return [...this.#byId.values()];
  }

  of(id: OperationId): Drive<Tx> | undefined {
    return this.#byId.get(id);
  }

  ofSubject(subject: string): Drive<Tx> | undefined {
    return this.#bySubject.get(subject);
  }

  /** What an operation that is driven here ends as; rejects with `cancelled` when this process loses it before. */
  settled(id: OperationId): Promise<OperationRecord> {
    return this.#settlements.of(id);
  }

  /** `leave`: when the first step has begun with the operation; it has its place at the gate. */
  take(logged: LoggedOperation, leave?: () => void): void {
    const { id, subject } = logged.operation;
    const drive = new Drive(this.#shop, logged, {
      ended: (operation) => {
        this.#forget(drive);
        this.#settlements.ended(operation);
      },
      lost: () => {
        if (this.#byId.get(id) === drive) this.#settlements.lost(id);
        this.#forget(drive);
      },
      broken: (failure) => this.#broken(drive, failure),
    });
    this.#byId.get(id)?.supersede();
    this.#byId.set(id, drive);
    this.#bySubject.set(subject, drive);
    if (leave === undefined) drive.kick();
    else drive.begin(leave);
  }

  /** Goes on with an operation from what the log has of it, if it is this process's. */
  async reload(id: OperationId): Promise<void> {
    if (this.#isClosed || this.#byId.has(id)) return;
    const logged = await this.#shop.store.operations.get(id);
    if (this.#isClosed || this.#byId.has(id)) return;
    if (logged === undefined) return this.#settlements.lost(id);
    const { operation } = logged;
    if (operation.endedAt !== null) this.#settlements.ended(operation);
    else if (this.#options.isOwn(operation)) this.take(logged);
    else this.#settlements.lost(id);
  }

  /** Resolves when their steps have let go, or their grace is over. None is taken up again. */
  async leave(): Promise<void> {
    this.#isClosed = true;
    for (const callOff of this.#retries) callOff();
    this.#retries.clear();
    await Promise.all(this.all.map((drive) => drive.leave()));
  }

  #forget(drive: Drive<Tx>): void {
    if (this.#byId.get(drive.id) === drive) this.#byId.delete(drive.id);
    if (this.#bySubject.get(drive.subject) === drive) this.#bySubject.delete(drive.subject);
  }

  /** The log could not be written: tried again after a while, from what the log has then. */
  #broken(drive: Drive<Tx>, failure: Failure): void {
    this.#forget(drive);
    this.#shop.log.error({ operation: drive.id, failure }, "an operation could not go on; it is tried again");
    if (this.#isClosed) return this.#settlements.lost(drive.id);
    const callOff = this.#shop.timers.after(this.#options.retryMs, () => {
      this.#retries.delete(callOff);
      void this.reload(drive.id).catch((error: unknown) => this.#broken(drive, Failure.from(error)));
    });
    this.#retries.add(callOff);
  }
}
