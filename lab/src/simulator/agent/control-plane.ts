import { Agent, request as httpRequest } from "node:http";
import { Agent as TlsAgent, request as httpsRequest } from "node:https";
import type { HeartbeatRequest } from "@ingot/contract";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject, parseJson, type Scope } from "@ingot/kernel";

/** What the lookup has told. */
export interface KnownNode {
  readonly uuid: string;
  readonly heartbeatTimeoutMs: number;
  /** Undefined when the control plane hides it: the medium has told it, or another agent has it. */
  readonly token: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  readonly newest: string | undefined;
}

/** Of microversion 1.N each: an older server would refuse the field. */
const FIELDS_SINCE: Readonly<Record<keyof HeartbeatRequest, number>> = {
  callback_url: 22,
  agent_version: 36,
  agent_token: 62,
  agent_verify_ca: 68,
  agent_status: 72,
  agent_status_message: 72,
};
const NEWEST = 72;
const TIMEOUT_MS = 30_000;

/**
 * The control plane's API as agents use it. Connections are not kept: each machine has its own, and heartbeats are far
 * apart. How many are open at once is bounded, since all machines are of one process here.
 */
export class AgentApi {
  readonly #base: string;
  readonly #plain = new Agent({ maxSockets: 256 });
  readonly #tls = new TlsAgent({ maxSockets: 256, rejectUnauthorized: false });
  #minor = NEWEST;

  constructor(base: string) {
    this.#base = base;
  }

  async lookup(scope: Scope, addresses: readonly string[]): Promise<KnownNode> {
    const query = new URLSearchParams({ addresses: addresses.join(",") });
    const answer = await this.#ask(scope, "GET", `/v1/lookup?${query.toString()}`);
    if (answer.status !== 200) throw refused("lookup", answer);
    return knownNode(answer.body);
  }

  /** Resolves when the heartbeat was accepted. */
  async heartbeat(scope: Scope, uuid: string, heartbeat: HeartbeatRequest): Promise<void> {
    const answer = await this.#ask(scope, "POST", `/v1/heartbeat/${uuid}`, () =>
      Object.fromEntries(
        Object.entries(heartbeat).filter(([name]) => FIELDS_SINCE[name as keyof HeartbeatRequest] <= this.#minor),
      ),
    );
    if (answer.status !== 202) throw refused("heartbeat", answer);
  }

  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }

  async #ask(scope: Scope, method: "GET" | "POST", path: string, body?: () => JsonObject): Promise<Answer> {
    const answer = await this.#send(scope, method, path, body?.());
    const newest = Number(/^1\.(\d+)$/.exec(answer.newest ?? "")?.[1] ?? Number.NaN);
    if (answer.status !== 406 || !(newest < this.#minor)) return answer;
    this.#minor = newest;
    return this.#send(scope, method, path, body?.());
  }

  async #send(scope: Scope, method: string, path: string, body: JsonObject | undefined): Promise<Answer> {
    scope.check();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const isTls = this.#base.startsWith("https:");
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new Failure("media.unreachable", `${this.#base}: ${error.message}`));
      const request = (isTls ? httpsRequest : httpRequest)(`${this.#base}${path}`, {
        method,
        agent: isTls ? this.#tls : this.#plain,
        signal: scope.signal,
        timeout: TIMEOUT_MS,
        headers: {
          accept: "application/json",
          "x-openstack-ironic-api-version": `1.${this.#minor}`,
          ...(text === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        },
      });
      request.once("timeout", () => request.destroy(new Error("no answer")));
      request.once("error", fail);
      request.once("response", (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", fail);
        response.once("end", () => {
          const newest = response.headers["x-openstack-ironic-api-maximum-version"];
          const answer = parseJson(Buffer.concat(parts).toString("utf8"));
          resolve({ status: response.statusCode ?? 0, body: answer, newest: String(newest) });
        });
      });
      request.end(text);
    });
  }
}

/** Several that stand for one service: the one that answered last is asked first. */
export class AnyApi implements Pick<AgentApi, "lookup" | "heartbeat"> {
  #apis: readonly AgentApi[];

  constructor(apis: readonly AgentApi[]) {
    this.#apis = apis;
  }

  lookup(scope: Scope, addresses: readonly string[]): Promise<KnownNode> {
    return this.#first(scope, (api) => api.lookup(scope, addresses));
  }

  heartbeat(scope: Scope, uuid: string, heartbeat: HeartbeatRequest): Promise<void> {
    return this.#first(scope, (api) => api.heartbeat(scope, uuid, heartbeat));
  }

  async #first<T>(scope: Scope, ask: (api: AgentApi) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const api of this.#apis) {
      try {
        const answer = await ask(api);
        this.#apis = [api, ...this.#apis.filter((other) => other !== api)];
        return answer;
      } catch (error) {
        scope.check();
        if (!isFailure(error, "media.unreachable")) throw error;
        failure = error;
      }
    }
    throw failure;
  }
}

function knownNode(body: Json | undefined): KnownNode {
  const [node, config] = isJsonObject(body) ? [body["node"], body["config"]] : [];
  if (!isJsonObject(node) || typeof node["uuid"] !== "string" || !isJsonObject(config)) {
    throw new Failure("agent.lookup_failed", "the control plane's answer to the lookup names no node");
  }
  const { agent_token: token, heartbeat_timeout: timeout } = config;
  return {
    uuid: node["uuid"],
    heartbeatTimeoutMs: (typeof timeout === "number" && timeout > 0 ? timeout : 300) * 1000,
    token: typeof token === "string" && !/^\**$/.test(token) ? token : undefined,
  };
}

function refused(what: string, { status }: Answer): Failure {
  return new Failure("agent.lookup_failed", `the ${what} was refused with HTTP ${status}`);
}
