/** A Redfish client (DSP0266): authentication, retries, error messages and tasks; it knows no resource. */
import { Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import type { RedfishAccess } from "./access.ts";
import { Authentication } from "./authentication.ts";
import { bmcMessages } from "./messages.ts";
import { RequestTurns } from "./request-turns.ts";
import { backOffMs, retryAfterMs } from "./retry.ts";
import { awaitTask, judgeTask, monitorPath, type TaskLook } from "./task.ts";
import { type RedfishAnswer, type RedfishRequest, Transport } from "./transport.ts";

export interface RedfishClientOptions {
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often a request is sent at most. */
  readonly attempts: number;
  /** The first pause between two attempts; it doubles each time. */
  readonly firstPauseMs: number;
  /** Between two looks at a task, or at a state that is waited for. */
  readonly pollMs: number;
}

export const DEFAULT_CLIENT_OPTIONS: RedfishClientOptions = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  attempts: 5,
  firstPauseMs: 500,
  pollMs: 1000,
};

/** Each attempt costs the whole time-out: a BMC that hangs is not asked as often as one that answers with errors. */
const ATTEMPTS_OF_THE_SILENT = 2;

export class RedfishClient {
  readonly access: RedfishAccess;
  readonly options: RedfishClientOptions;
  readonly #transport: Transport;
  readonly #authentication: Authentication;

  /** Clients of the same BMC share their turns. */
  constructor(access: RedfishAccess, options: Partial<RedfishClientOptions> = {}, turns = new RequestTurns()) {
    this.access = access;
    this.options = { ...DEFAULT_CLIENT_OPTIONS, ...options };
    this.#transport = new Transport(access, this.options, turns);
    this.#authentication = new Authentication(access, (scope, wanted) => this.#sendPatiently(scope, wanted));
  }

  /** A resource's JSON object. */
  async get(scope: Scope, path: string): Promise<JsonObject> {
    const answer = await this.getAnswer(scope, path);
    if (answer.isJson) return answer.body;
    throw new Failure("bmc.protocol", `the BMC's answer to GET ${path} is not a JSON object`);
  }

  async getAnswer(scope: Scope, path: string): Promise<RedfishAnswer> {
    return requireOk({ method: "GET", path }, await this.#send(scope, { method: "GET", path }));
  }

  /** Runs an action or creates a resource; returns when a task that it starts has ended. */
  async post(scope: Scope, path: string, body: JsonObject): Promise<RedfishAnswer> {
    return this.#change(scope, { method: "POST", path, body });
  }

  /** Begins what may take long: the path of its task, or undefined when it is done already. */
  async begin(scope: Scope, path: string, body: JsonObject): Promise<string | undefined> {
    const wanted: RedfishRequest = { method: "POST", path, body };
    const answer = requireOk(wanted, await this.#send(scope, wanted));
    return answer.status === 202 ? monitorPath(answer) : undefined;
  }

  /** How far a task is that {@link begin} has begun; throws `bmc.error` when it has failed. */
  async task(scope: Scope, path: string, what: string): Promise<TaskLook> {
    return judgeTask(await this.#send(scope, { method: "GET", path }), what);
  }

  /** Changes a resource; where the BMC demands its ETag (412, 428), the change is sent again with it. */
  async patch(scope: Scope, path: string, body: JsonObject): Promise<RedfishAnswer> {
    try {
      return await this.#change(scope, { method: "PATCH", path, body });
    } catch (error) {
      if (![412, 428].includes(httpStatus(error) ?? 0)) throw error;
    }
    const { headers, body: resource } = await this.getAnswer(scope, path);
    const etag = headers["etag"] ?? resource["@odata.etag"];
    const strong = typeof etag === "string" ? etag.replace(/^W\//, "") : "*";
    return this.#change(scope, { method: "PATCH", path, body, headers: { "if-match": strong } });
  }

  async delete(scope: Scope, path: string): Promise<void> {
    await this.#change(scope, { method: "DELETE", path });
  }

  /** Ends the session, if there is one, and the connections. */
  async close(scope: Scope): Promise<void> {
    await this.#authentication.logOut(scope).catch(() => {}); // a session that cannot be ended times out by itself
    await this.#transport.close();
  }

  async #change(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer> {
    const answer = requireOk(wanted, await this.#send(scope, wanted));
    if (answer.status !== 202) return answer;
    return awaitTask(scope, answer, {
      what: `${wanted.method} ${wanted.path}`,
      pollMs: this.options.pollMs,
      look: (inner, path) => this.#send(inner, { method: "GET", path }),
    });
  }

  /** With the credentials; a session that has expired is renewed once. */
  async #send(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer> {
    const headers = await this.#authentication.headers(scope);
    const answer = await this.#sendPatiently(scope, { ...wanted, headers: { ...wanted.headers, ...headers } });
    if (answer.status !== 401) return answer;
    const renewed = await this.#authentication.renew(scope, headers);
    if (renewed === undefined) throw this.#authentication.refused();
    const again = await this.#sendPatiently(scope, { ...wanted, headers: { ...wanted.headers, ...renewed } });
    if (again.status === 401) throw this.#authentication.refused();
    return again;
  }

  /** Repeats what may be repeated: an answer of "busy", a connection that was never made, and, of what changes nothing, any. */
  async #sendPatiently(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= this.options.attempts;
      const answer = await this.#attempt(scope, wanted, { attempt, last });
      if (answer !== undefined && !isBusy(wanted, answer.status)) return answer;
      if (last && answer !== undefined) throw busy(wanted, answer);
      const pause =
        retryAfterMs(answer?.headers["retry-after"], scope.clock) ?? backOffMs(this.options.firstPauseMs, attempt);
      scope.log.debug({ path: wanted.path, attempt, pause, status: answer?.status }, "the BMC is asked again");
      await scope.sleep(pause);
    }
  }

  /** `undefined` when there was no answer and the request may be sent again. */
  async #attempt(
    scope: Scope,
    wanted: RedfishRequest,
    { attempt, last }: { readonly attempt: number; readonly last: boolean },
  ): Promise<RedfishAnswer | undefined> {
    try {
      return await this.#transport.send(scope, wanted);
    } catch (error) {
      if (last || !isFailure(error, "bmc.unreachable") || !mayRepeat(wanted, error)) throw error;
      if (hung(error) && attempt >= ATTEMPTS_OF_THE_SILENT) throw error;
      return undefined;
    }
  }
}

/** The HTTP status that a BMC refused a request with, of a Failure that says so. */
export function httpStatus(error: unknown): number | undefined {
  const status = isFailure(error) ? error.details?.["status"] : undefined;
  return typeof status === "number" ? status : undefined;
}

/** Whether the BMC took the request and never answered. */
function hung(failure: Failure): boolean {
  return failure.details?.["error"] === "deadline.exceeded";
}

function mayRepeat(wanted: RedfishRequest, failure: Failure): boolean {
  return wanted.method !== "POST" || failure.details?.["sent"] === false;
}

/** Gateways and overloaded firmware answer reads with other errors of the server's own, too. */
function isBusy(wanted: RedfishRequest, status: number): boolean {
  return status === 503 || status === 429 || (wanted.method === "GET" && status >= 500 && status !== 501);
}

function busy(wanted: RedfishRequest, answer: RedfishAnswer): Failure {
  const { text } = bmcMessages(answer.body);
  const details = { status: answer.status, method: wanted.method, path: wanted.path };
  const words = text === "" ? "" : `: ${text}`;
  return new Failure("bmc.busy", `the BMC is busy (${wanted.method} ${wanted.path}: HTTP ${answer.status})${words}`, {
    details,
  });
}

function requireOk(wanted: RedfishRequest, answer: RedfishAnswer): RedfishAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const { text, ids } = bmcMessages(answer.body);
  const details = { status: answer.status, method: wanted.method, path: wanted.path, messageIds: ids };
  const words = text === "" ? "" : `: ${text}`;
  const hint = answer.status === 403 ? { hint: "Give the BMC's account the privileges that this needs." } : {};
  throw new Failure("bmc.error", `the BMC refused ${wanted.method} ${wanted.path} (HTTP ${answer.status})${words}`, {
    details,
    retryable: answer.status >= 500,
    ...hint,
  });
}
