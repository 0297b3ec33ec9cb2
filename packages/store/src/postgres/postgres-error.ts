import { type ErrorCode, Failure } from "@ingot/kernel";
import { DatabaseError } from "pg";

/** By SQLSTATE, whole or its class (PostgreSQL's manual, appendix A). */
const STATES: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
  ["53100", "store.full", "the disk with the database is full"],
  ["25006", "store.unwritable", "the database is read-only"],
  ["42501", "store.unwritable", "the database's user may not do this"],
  ["28", "store.refused", "the database does not let this user in"],
  ["3D000", "store.refused", "there is no such database"],
  ["XX001", "store.corrupt", "the database is damaged"],
  ["XX002", "store.corrupt", "an index of the database is damaged"],
  ["22021", "input.invalid", "a text holds a character that cannot be stored"],
  ["58030", "store.unavailable", "the disk with the database does not work"],
  ["40", "store.stale", "another transaction came in between"],
  ["53", "store.unavailable", "the database has no room for another connection"],
  ["55P03", "store.unavailable", "the database waited too long for a lock"],
  ["57014", "store.unavailable", "the database took too long"],
  ["25P03", "store.unavailable", "the database ended a transaction that was idle for too long"],
  ["57", "store.unavailable", "the database is being stopped or restarted"],
  ["08", "store.unavailable", "the connection to the database broke"],
];

const CONNECTION = /^(?:ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT|EACCES)/;
const BROKEN =
  /Connection terminated|connection error|Client was closed|not queryable|timeout expired|Query read timeout/i;

/** PostgreSQL's error as the house's; what is not PostgreSQL's stays as it is. */
export function postgresFailure(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  if (error instanceof DatabaseError) return databaseFailure(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const broken = CONNECTION.test(code) || BROKEN.test(error.message);
  if (!broken) return error;
  const what = error.message === "" ? code : error.message;
  return new Failure("store.unavailable", `the database cannot be reached: ${what}`, { cause: error });
}

function databaseFailure(error: DatabaseError): unknown {
  const state = error.code ?? "";
  if (state === "23505") return duplicate(error);
  const known = STATES.find(([prefix]) => state.startsWith(prefix));
  return known === undefined ? error : new Failure(known[1], `${known[2]}: ${error.message}`, { cause: error });
}

/** Whether the same transaction may well succeed when it is run again. */
export function isConflict(error: unknown): boolean {
  const thrown = error instanceof Failure ? error.cause : error;
  return thrown instanceof DatabaseError && (thrown.code === "40001" || thrown.code === "40P01");
}

/** Whether the server has not answered in time: what it answers later would be taken for the answer to something else. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && !(error instanceof DatabaseError) && error.message === "Query read timeout";
}

/** "Key (name)=(x) already exists." names what is taken. */
function duplicate(error: DatabaseError): Failure {
  const table = error.table ?? "";
  const field = /^Key \((\w+)/.exec(error.detail ?? "")?.[1] ?? "";
  if (table === "operations")
    return new Failure("operation.conflict", "an operation is under way already", { cause: error });
  return new Failure("store.duplicate", `the ${field} is taken by another`, {
    details: { table, field },
    cause: error,
  });
}
