import { type ErrorCode, errorEntry, isErrorCode } from "./catalogue.ts";
import { hideUrlSecrets } from "./hide-url-secrets.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

export interface FailureOptions {
  /** What to do next; the catalogue's general advice when it is left out. */
  readonly hint?: string;
  /** For the operator: facts that belong beside the message (never secrets). */
  readonly details?: JsonObject;
  readonly cause?: unknown;
  readonly retryable?: boolean;
}

/** A {@link Failure} as it crosses a process boundary or rests in the database. */
export interface FailureRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details?: JsonObject;
  readonly cause?: FailureRecord;
}

/**
 * The one error of the house: a code from the catalogue, a message for the caller (what was wrong, where),
 * a hint (what to do next) and details for the operator; secrets of URLs are hidden in both texts. It survives {@link Failure.toJSON} and back.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details: JsonObject | undefined;

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(hideUrlSecrets(message), options.cause === undefined ? undefined : { cause: options.cause });
    const entry = errorEntry(code);
    this.code = code;
    this.hint = options.hint === undefined ? entry.hint : hideUrlSecrets(options.hint);
    this.retryable = options.retryable ?? entry.retryable ?? false;
    this.details = options.details;
  }

  toJSON(): FailureRecord {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      retryable: this.retryable,
      ...(this.details === undefined ? {} : { details: this.details }),
      ...(this.cause === undefined ? {} : { cause: Failure.from(this.cause).toJSON() }),
    };
  }

  /** Any thrown value as a Failure; what is not one already becomes `internal` (or the code given), as its cause. */
  static from(thrown: unknown, code: ErrorCode = "internal"): Failure {
    if (thrown instanceof Failure) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new Failure(code, message, { details: thrown instanceof Error ? { error: thrown.name } : {} });
  }

  /** The inverse of {@link Failure.toJSON}; a record of an unknown code (from a newer release) becomes `internal`. */
  static revive(record: Json): Failure {
    if (!isJsonObject(record)) return new Failure("internal", JSON.stringify(record));
    const code = typeof record["code"] === "string" && isErrorCode(record["code"]) ? record["code"] : "internal";
    const { details, cause } = record;
    return new Failure(code, typeof record["message"] === "string" ? record["message"] : "unknown failure", {
      ...(typeof record["hint"] === "string" ? { hint: record["hint"] } : {}),
      ...(isJsonObject(details) ? { details } : {}),
      ...(cause === undefined || cause === null ? {} : { cause: Failure.revive(cause) }),
      retryable: record["retryable"] === true,
    });
  }
}

export function isFailure(thrown: unknown, ...codes: readonly ErrorCode[]): thrown is Failure {
  return thrown instanceof Failure && (codes.length === 0 || codes.includes(thrown.code));
}
