import { Failure, type OperationId } from "@ingot/kernel";
import type { Also } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { OperationRecord } from "./records.ts";
import type { RunnerOptions } from "./runner-options.ts";
import type { EngineTx } from "./step-log.ts";

/** Drives the operations of this process: claims them, runs their steps, writes down what came of each. */
export class Runner<Tx extends EngineTx = EngineTx> {
  constructor(_options: RunnerOptions<Tx>) {}

  /** Takes the lease, claims what an earlier boot left, and begins. */
  async start(): Promise<void> {
    throw new Failure("internal", "on its way");
  }

  /** Writes the plan down, with whatever `also` adds, in one transaction, then begins; `operation.conflict` when the subject is busy. */
  async submit(_plan: Plan, _also?: (tx: Tx, operation: OperationRecord) => Promise<void>): Promise<OperationRecord> {
    throw new Failure("internal", "on its way");
  }

  /** Something happened to the subject: its waiting step looks again. Never fails, carries nothing. */
  wake(_subject: string): void {}

  /** Ends the operation as soon as its step allows (at once with `force`); the steps for failure run. */
  async abort(
    _operation: OperationId,
    _reason: Failure,
    _options?: { readonly force?: boolean; readonly also?: Also<Tx> },
  ): Promise<void> {}

  /** No further step begins, until {@link unhold}. */
  async hold(_operation: OperationId, _also?: Also<Tx>): Promise<void> {}

  async unhold(_operation: OperationId, _also?: Also<Tx>): Promise<void> {}

  /** Resolves when the operation has ended, with what it ended as. Only of operations that this process drives. */
  async settled(_operation: OperationId): Promise<OperationRecord> {
    throw new Failure("internal", "on its way");
  }

  /** Hands all operations over at once: running steps that can be found again or repeated are left, the others get their grace. */
  async stop(): Promise<void> {}
}
