import { Failure } from "@ingot/kernel";
import type { Fence } from "./change.ts";
import { commitDraft, type Workshop } from "./commit.ts";
import { Draft } from "./draft.ts";
import type { Also } from "./outcome.ts";
import type { AbortRequest, LoggedOperation, OperationRecord, StepRecord } from "./records.ts";
import type { EngineTx } from "./step-log.ts";

export interface Wish {
  readonly abort?: AbortRequest;
  readonly held?: boolean;
}

/**
 * The log of an operation that this process has the claim on, as far as it knows it. Each write begins from what the one before
 * left, and is refused with `operation.fenced` once another process has the claim.
 */
export class FencedLog<Tx extends EngineTx> {
  readonly fence: Fence;
  readonly #shop: Workshop<Tx>;
  #log: LoggedOperation;
  #writes: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(shop: Workshop<Tx>, log: LoggedOperation) {
    this.#shop = shop;
    this.#log = log;
    this.fence = { operation: log.operation.id, epoch: log.operation.epoch };
  }

  /** Another object after each change. */
  get now(): LoggedOperation {
    return this.#log;
  }

  get operation(): OperationRecord {
    return this.#log.operation;
  }

  get steps(): readonly StepRecord[] {
    return this.#log.steps;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when what is being written is. */
  get isIdle(): Promise<unknown> {
    return this.#writes;
  }

  step(index: number): StepRecord {
    const step = this.steps[index];
    if (step === undefined) throw new Failure("internal", `operation ${this.fence.operation} has no step ${index}`);
    return step;
  }

  /** This process writes nothing more of it. */
  close(): void {
    this.#isClosed = true;
  }

  async write(fill: (draft: Draft) => void | Promise<void>, also?: Also<Tx>): Promise<void> {
    await this.#inOrder(async () => {
      if (this.#isClosed) throw this.#taken();
      const draft = new Draft(this.#log, this.#shop.clock.now());
      await fill(draft);
      if (draft.isEmpty && also === undefined) return;
      this.#log = await commitDraft(this.#shop, this.fence, draft, also);
    });
  }

  async wish(wish: Wish, also?: Also<Tx>): Promise<void> {
    await this.#inOrder(async () => {
      const operation = await this.#shop.store.transaction(async (tx) => {
        const written = await tx.operations.request(this.fence.operation, wish);
        await also?.(tx);
        return written;
      });
      this.#log = { ...this.#log, operation };
    });
  }

  /** Whether the store has something of the operation that this process does not know: another's claim, or a wish. */
  differs(logged: OperationRecord | undefined): boolean {
    const { epoch, held, abort } = this.operation;
    const same = logged?.epoch === epoch && logged.held === held && logged.abort?.force === abort?.force;
    return !same;
  }

  /** Reads what others have written of it; throws `operation.fenced` when it is another's. */
  async refresh(): Promise<void> {
    await this.#inOrder(async () => {
      const logged = await this.#shop.store.operations.get(this.fence.operation);
      if (this.#isClosed) return;
      if (logged === undefined || logged.operation.epoch !== this.fence.epoch) throw this.#taken();
      this.#log = { ...this.#log, operation: logged.operation };
    });
  }

  /** What differs of a step only in what nobody needs to find again. */
  keep(step: StepRecord): void {
    this.#log = { ...this.#log, steps: this.steps.map((other) => (other.index === step.index ? step : other)) };
  }

  /** One after the other. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => {});
    return done;
  }

  #taken(): Failure {
    return new Failure("operation.fenced", `the operation ${this.fence.operation} is not this process's any more`);
  }
}
