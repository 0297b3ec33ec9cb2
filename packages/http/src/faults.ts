import { type ErrorCode, Failure } from "@ingot/kernel";

/** A 400 in Ironic's words. */
export function invalid(message: string, hint?: string): Failure {
  return new Failure("input.invalid", message, { hint: hint ?? "" });
}

/** A 406: the microversion lacks what was asked for. */
export function notAcceptable(since?: number): Failure {
  const message =
    since === undefined
      ? "Request not acceptable."
      : `Request not acceptable. The minimal required API version should be 1.${since}`;
  return new Failure("api.not_acceptable", message, { hint: "" });
}

/** A 404 of a path, not of a resource. */
export function pathNotFound(words: string, hint = ""): Failure {
  return new Failure("api.not_found", words, { hint });
}

/** A 404 or a 405 of what only a newer microversion has, in the form of a fault. */
export function notInVersion(status: 404 | 405, words: string, hint: string): Failure {
  return new Failure(status === 404 ? "api.not_in_version" : "api.method_not_in_version", words, { hint });
}

export function methodNotAllowed(words: string, hint: string): Failure {
  return new Failure("api.method_not_allowed", words, { hint });
}

/**
 * Ironic answers 400, not 404, when it is not the path but the body or the query that names what does not exist:
 * failures of these codes are thrown on as `input.invalid`.
 */
export async function asInvalid<T>(codes: readonly ErrorCode[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure && codes.includes(error.code)) {
      throw new Failure("input.invalid", error.message, { hint: error.hint, cause: error });
    }
    throw error;
  }
}
