import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type ErrorCode, Failure, type Logger } from "@ingot/kernel";
import { bareMetalError, ingotError } from "./error-answer.ts";
import { newRequestId } from "./request-id.ts";

/** As Node's HTTP parser throws it. */
export interface ClientError extends Error {
  readonly code?: string | undefined;
  /** What is wrong, in words that repeat nothing of the request. */
  readonly reason?: string | undefined;
  /** Bytes. */
  readonly rawPacket?: unknown;
}

const TLS_HANDSHAKE = 0x16;
const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["api.request_timeout", "the request did not come whole in time"],
  HPE_HEADER_OVERFLOW: [
    "api.headers_too_large",
    "the request's first line and its headers are longer than 16 KiB together",
  ],
  HPE_INVALID_EOF_STATE: ["api.malformed", "the connection was closed before the request was whole"],
};

/** What is no request yet has no path: it is answered in Ironic's form and in Ingot's at once, and the connection ends. */
export function answerClientError(error: ClientError, socket: Socket, log: Logger): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const failure = failureOf(error);
  const id = newRequestId();
  log.debug({ request: id, code: failure.code }, failure.message);
  const { status, body } = bareMetalError(failure);
  const text = Buffer.from(JSON.stringify({ ...body, ...ingotError(failure, id).body }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${text.length}`,
    `Openstack-Request-Id: ${id}`,
  ];
  if (socket.writable) socket.write(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), text]));
  socket.destroySoon();
}

function failureOf(error: ClientError): Failure {
  const [code, message] = CODES[error.code ?? ""] ?? [
    "api.malformed",
    `this is not HTTP: ${error.reason ?? "no request"}`,
  ];
  if (!(error.rawPacket instanceof Uint8Array) || error.rawPacket[0] !== TLS_HANDSHAKE)
    return new Failure(code, message, { cause: error });
  return new Failure("api.malformed", "the client speaks TLS, and this port speaks plain HTTP", {
    hint: "Ask for http:// instead of https://, or put a proxy with a certificate before it.",
    cause: error,
  });
}
