import { VERSION_HEADERS } from "@ingot/contract/bare-metal/microversion";
import { Failure, isFailure, type Json, parseJson, type Scope } from "@ingot/kernel";
import { type Answer, type ApiRequest, queryText } from "./answer.ts";
import type { ClientOptions } from "./client-options.ts";
import { connectionFailure } from "./connection-failure.ts";
import { DEFAULT_ENDPOINT, parseEndpoint } from "./endpoint.ts";
import { serverFailure } from "./server-failure.ts";
import { VersionAgreement } from "./version-agreement.ts";

const REQUEST_TIMEOUT_MS = 60_000;
/** Ironic locks a node for moments; its own client waits for such a lock too. An operation under way is not waited for. */
const LOCK_RETRIES = 5;
const LOCK_RETRY_MS = 1000;

/** Sends requests in the agreed API version and turns every error into a Failure. */
export class ApiTransport {
  readonly endpoint: string;
  readonly versions: VersionAgreement;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions = {}) {
    this.#options = options;
    this.endpoint = parseEndpoint(options.endpoint ?? DEFAULT_ENDPOINT);
    this.versions = new VersionAgreement(options.apiVersion);
  }

  /** The answer of a success, with its JSON. */
  async request(scope: Scope, request: ApiRequest): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(scope, request);
      } catch (error) {
        if (attempt > LOCK_RETRIES || !isTransientLock(error)) throw error;
        await scope.sleep(LOCK_RETRY_MS);
      }
    }
  }

  async #once(scope: Scope, request: ApiRequest): Promise<Answer> {
    const timeoutMs = request.timeoutMs ?? this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    using limited = scope.child({
      timeoutMs,
      what: `the answer of ${this.endpoint} to ${request.method} ${request.path}`,
    });
    const response = await this.open(limited, request);
    const text = await this.#read(limited, response);
    if (!response.ok) throw serverFailure({ ...request, status: response.status, text });
    return { status: response.status, headers: response.headers, body: this.#parse(text, response) };
  }

  /** The bare response once its head has come: for streams. A 406 has been settled; other statuses are the caller's. */
  async open(scope: Scope, request: ApiRequest, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const response = await this.#send(scope, request, headers);
    if (response.status !== 406) return response;
    const known = (name: string) => response.headers.get(name);
    if (!this.versions.settle(known(VERSION_HEADERS.minimum), known(VERSION_HEADERS.maximum))) return response;
    await response.body?.cancel();
    return this.#send(scope, request, headers);
  }

  async #send(scope: Scope, request: ApiRequest, headers: Readonly<Record<string, string>>): Promise<Response> {
    scope.check();
    const url = `${this.endpoint}${request.path}${queryText(request.query)}`;
    this.#options.onRequest?.(`${request.method} ${url} (${this.versions.version})`);
    try {
      return await fetch(url, {
        method: request.method,
        headers: { ...this.#headers(), ...(request.body === undefined ? {} : JSON_BODY), ...headers },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: scope.signal,
        redirect: "error",
      });
    } catch (error) {
      scope.check();
      throw connectionFailure(error, this.endpoint);
    }
  }

  #headers(): Record<string, string> {
    const { basic } = this.#options;
    const secret = basic === undefined ? undefined : `${basic.user}:${basic.password.reveal()}`;
    return {
      accept: "application/json",
      "user-agent": "ingot",
      [VERSION_HEADERS.version]: this.versions.version,
      ...(secret === undefined ? {} : { authorization: `Basic ${Buffer.from(secret).toString("base64")}` }),
    };
  }

  async #read(scope: Scope, response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      scope.check();
      throw connectionFailure(error, this.endpoint);
    }
  }

  #parse(text: string, response: Response): Json {
    if (text.trim() === "") return null;
    const body = parseJson(text);
    if (body !== undefined) return body;
    throw new Failure("client.not_an_api", `the answer of ${this.endpoint} is not JSON`, {
      details: { status: response.status, content_type: response.headers.get("content-type") },
    });
  }
}

const JSON_BODY = { "content-type": "application/json" };

function isTransientLock(error: unknown): boolean {
  return isFailure(error) && error.details?.["status"] === 409 && /is locked by host/.test(error.message);
}
