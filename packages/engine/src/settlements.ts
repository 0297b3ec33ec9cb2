import { Failure, type OperationId } from "@ingot/kernel";
import type { OperationRecord } from "./records.ts";

/** Who waits for the end of which operation. */
export class Settlements {
  readonly #waiting = new Map<OperationId, PromiseWithResolvers<OperationRecord>>();

  of(id: OperationId): Promise<OperationRecord> {
    let waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      waiting = Promise.withResolvers<OperationRecord>();
      this.#waiting.set(id, waiting);
    }
    return waiting.promise;
  }

  ended(operation: OperationRecord): void {
    this.#waiting.get(operation.id)?.resolve(operation);
    this.#waiting.delete(operation.id);
  }

  lost(id: OperationId): void {
    this.#waiting.get(id)?.reject(new Failure("cancelled", `another process goes on with the operation ${id}`));
    this.#waiting.delete(id);
  }
}
