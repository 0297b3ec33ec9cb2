/** The only place where a Failure becomes an HTTP answer. */
import { STATUS_CODES } from "node:http";
import { errorEntry, type ErrorCode, type Failure, type JsonObject } from "@ingot/kernel";
import { maskSecrets } from "./mask-secrets.ts";

/** Failures of the path or the version rather than of the work: Ironic answers them in another form. */
const ABORTS: ReadonlySet<ErrorCode> = new Set([
  "api.version_unsupported",
  "api.not_found",
  "api.method_not_allowed",
  "api.unauthorized",
]);

export interface ErrorAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

export function statusOf(failure: Failure): number {
  return errorEntry(failure.code).status;
}

/**
 * Ironic's error body: `error_message` holds a JSON *string*, with `faultcode`, `faultstring` and `debuginfo`, or with
 * `code`, `title` and `description`. Ours adds `ingot`, which its clients ignore: code, message and hint apart.
 */
export function bareMetalError(failure: Failure): ErrorAnswer {
  const status = statusOf(failure);
  const words = wordsOf(failure);
  const ingot = { code: failure.code, message: failure.message, hint: failure.hint, retryable: failure.retryable };
  const inner = ABORTS.has(failure.code)
    ? { code: status, title: STATUS_CODES[status] ?? "", description: words, ingot }
    : { faultcode: status < 500 ? "Client" : "Server", faultstring: words, debuginfo: null, ingot };
  return { status, body: { error_message: JSON.stringify(inner) } };
}

/** The error body of Ingot's own API. */
export function ingotError(failure: Failure, requestId: string): ErrorAnswer {
  const { code, message, hint, retryable, details } = failure;
  return {
    status: statusOf(failure),
    body: {
      error: {
        code,
        message,
        hint,
        retryable,
        request_id: requestId,
        ...(details === undefined ? {} : { details: maskSecrets(details) }),
      },
    },
  };
}

/** Message and hint as one text, for clients that show only one. */
function wordsOf(failure: Failure): string {
  if (failure.hint === "") return failure.message;
  const end = /[.!?\u2026:]$/.test(failure.message) ? "" : ".";
  return `${failure.message}${end} ${failure.hint}`;
}
