import type { Failure } from "@ingot/kernel";

/** Whether a `store.duplicate` is about this field. */
export function isFailureOn(failure: Failure, field: string): boolean {
  return failure.details?.["field"] === field;
}
