/** One HTTP request to a BMC, and nothing more: no retries, no sessions. */
import { Agent, type Dispatcher, errors, request } from "undici";
import { Failure, isJsonObject, type JsonObject, parseJson, type Scope } from "@ingot/kernel";
import type { RedfishAccess } from "./access.ts";
import type { RequestTurns } from "./request-turns.ts";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export interface RedfishRequest {
  readonly method: Method;
  readonly path: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RedfishAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `{}` when there is no body, or none that is JSON. */
  readonly body: JsonObject;
  /** Whether the body was a JSON object. */
  readonly isJson: boolean;
}

export interface TransportOptions {
  readonly connectTimeoutMs: number;
  /** For the whole answer of one request. */
  readonly requestTimeoutMs: number;
}

/** Errors of the network that show the request was never sent: repeating it is safe whatever it is. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const TLS_CODES = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/;
const MAX_ANSWER = 16 * 1024 * 1024;

export class Transport {
  readonly #origin: string;
  readonly #options: TransportOptions;
  readonly #dispatcher: Dispatcher;
  readonly #turns: RequestTurns;

  constructor(access: RedfishAccess, options: TransportOptions, turns: RequestTurns) {
    this.#turns = turns;
    this.#origin = access.origin;
    this.#options = options;
    const { verify, ca } = access;
    this.#dispatcher = new Agent({
      connect: { rejectUnauthorized: verify, timeout: options.connectTimeoutMs, ...(ca === undefined ? {} : { ca }) },
      keepAliveTimeout: 4000,
    });
  }

  /** Any answer, whatever its status; a Failure when there is none (`details.sent` says whether the request may have arrived). */
  async send(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer> {
    return this.#turns.run(scope, () => this.#send(scope, wanted));
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** The time for an answer begins when it is the request's turn. */
  async #send(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer> {
    const { requestTimeoutMs } = this.#options;
    if (wanted.method !== "GET") await scope.permitted();
    using bounded = scope.child({ timeoutMs: requestTimeoutMs, what: `${wanted.method} ${wanted.path}` });
    bounded.check();
    try {
      const answer = await request(`${this.#origin}${wanted.path}`, {
        dispatcher: this.#dispatcher,
        method: wanted.method,
        headers: { accept: "application/json", "odata-version": "4.0", ...jsonHeader(wanted), ...wanted.headers },
        ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
        signal: bounded.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      return await readAnswer(answer);
    } catch (error) {
      scope.check();
      throw this.#networkFailure(error, wanted);
    }
  }

  #networkFailure(error: unknown, wanted: RedfishRequest): Failure {
    if (error instanceof Failure && error.code === "bmc.protocol") return error;
    const code = errorCode(error);
    const details = { method: wanted.method, path: wanted.path, error: code, sent: !NEVER_SENT.has(code) };
    if (TLS_CODES.test(code)) {
      return new Failure("bmc.tls", `the certificate of the BMC ${this.#origin} is not trusted (${code})`, { details });
    }
    const timedOut = error instanceof Failure && error.code === "deadline.exceeded";
    const what = timedOut
      ? `did not answer ${wanted.method} ${wanted.path} within ${this.#options.requestTimeoutMs / 1000} s`
      : `does not answer (${code})`;
    return new Failure("bmc.unreachable", `the BMC ${this.#origin} ${what}`, { details });
  }
}

function jsonHeader(wanted: RedfishRequest): Record<string, string> {
  return wanted.body === undefined ? {} : { "content-type": "application/json" };
}

async function readAnswer(answer: Dispatcher.ResponseData): Promise<RedfishAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER) throw new Failure("bmc.protocol", `the BMC's answer is larger than ${MAX_ANSWER} bytes`);
    chunks.push(chunk);
  }
  const parsed = parseJson(Buffer.concat(chunks).toString("utf8"));
  const isJson = isJsonObject(parsed);
  return { status: answer.statusCode, headers: flat(answer.headers), body: isJson ? parsed : {}, isJson };
}

function flat(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

function errorCode(error: unknown): string {
  if (error instanceof Failure) return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof errors.UndiciError) return error.code;
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === "string" ? code : error instanceof Error ? error.message : String(error);
}
