import { Failure, type FailureRecord, type Json } from "@ingot/kernel";

/** The failure that a record tells of. */
export function reviveFailure(record: FailureRecord): Failure {
  return Failure.revive(record as unknown as Json);
}
