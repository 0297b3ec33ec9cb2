import { Failure } from "@ingot/kernel";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection is refused",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be looked up now",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the host does not answer",
  UND_ERR_CONNECT_TIMEOUT: "the host does not answer",
  ECONNRESET: "the connection was cut off",
  EPIPE: "the connection was cut off",
  UND_ERR_SOCKET: "the connection was cut off",
};
const TLS = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|HOSTNAME_MISMATCH)/;

/** What `fetch` threw, as a Failure that says which endpoint and why. */
export function connectionFailure(thrown: unknown, endpoint: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const code = codeOf(thrown);
  if (TLS.test(code)) {
    return new Failure("client.tls", `the certificate of ${endpoint} is not trusted (${code})`, { cause: thrown });
  }
  const reason = REASONS[code] ?? wordsOf(thrown);
  return new Failure("client.unreachable", `no server answers at ${endpoint}: ${reason}`, { cause: thrown });
}

function wordsOf(thrown: unknown): string {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return inner instanceof Error ? inner.message : String(inner);
}

/** fetch wraps the socket's error, and that one may be several (one for each address that was tried). */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "";
  const own = (thrown as { code?: unknown }).code;
  if (typeof own === "string") return own;
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  return inner === undefined ? "" : codeOf(inner);
}
