import type { OperationId } from "@ingot/kernel";

/** What one process tells the others of operations. It only wakes: who hears it reads the log. */
export type Signal =
  /** There are operations that nobody drives. */
  | { readonly kind: "work" }
  /** Somebody wished something of an operation, or took it away. */
  | { readonly kind: "wish"; readonly operation: OperationId }
  /** Something happened to a subject: {@link Runner.wake} for whichever process drives it. */
  | { readonly kind: "wake"; readonly subject: string }
  /** Nothing could be heard for a while: any of the others may have been sent. */
  | { readonly kind: "missed" };

/** How processes wake each other. A signal may be lost: the sweep finds what it told of. */
export interface Signals {
  send(signal: Signal): void;
  /** Calls back with what other processes send; answers how to stop. */
  listen(hear: (signal: Signal) => void): () => void;
}
