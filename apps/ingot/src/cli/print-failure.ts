import { Failure } from "@ingot/kernel";

/** `error: …` and `hint: …`; with `debug` the code, the details and the causes too. */
export function failureText(failure: Failure, debug: boolean): string {
  const lines = [`error: ${failure.message}`];
  if (failure.hint !== "" && !failure.message.includes(failure.hint)) lines.push(`hint: ${failure.hint}`);
  if (debug) lines.push(`debug: code ${failure.code}`, ...detailLines(failure), ...causeLines(failure.cause));
  return `${lines.join("\n")}\n`;
}

function detailLines(failure: Failure): readonly string[] {
  return Object.entries(failure.details ?? {}).map(([key, value]) => `debug: ${key} ${JSON.stringify(value)}`);
}

function causeLines(cause: unknown): readonly string[] {
  if (cause === undefined) return [];
  const words = cause instanceof Failure ? `${cause.code}: ${cause.message}` : String(cause);
  const details = cause instanceof Failure ? detailLines(cause) : [];
  return [`debug: caused by ${words}`, ...details, ...causeLines(cause instanceof Error ? cause.cause : undefined)];
}
