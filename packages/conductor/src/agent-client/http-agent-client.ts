import type { AgentCommand, CommandRequest } from "@ingot/contract";
import { Failure, isFailure, isJsonObject, type Json, parseJson, type Scope } from "@ingot/kernel";
import { type Agent, request } from "undici";
import type { AgentClient, AgentEndpoint } from "../ports/agent-client.ts";
import { type PinnedDispatcherOptions, pinnedDispatcher } from "./pinned-dispatcher.ts";
import { failureOfAnswer, isNeverSent, unreachable } from "./failures.ts";

export interface AgentClientOptions {
  /** For one answer, unless the command is waited for. Ironic's `[agent]command_timeout`. */
  readonly requestTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** How often a request that never reached the agent, or only reads, is tried again. */
  readonly retries?: number;
  readonly retryDelayMs?: number;
}

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: CommandRequest;
  readonly timeoutMs: number;
}

/** Connections are kept to this many agents at once; the oldest are closed first. */
const MAX_AGENTS = 256;

/** The agent's `/v1/commands` over HTTP or, with its pinned certificate, HTTPS. */
export class HttpAgentClient implements AgentClient {
  readonly #options: Required<AgentClientOptions>;
  readonly #dispatchers = new Map<string, Agent>();

  constructor(options: AgentClientOptions = {}) {
    this.#options = { requestTimeoutMs: 60_000, connectTimeoutMs: 10_000, retries: 3, retryDelayMs: 1000, ...options };
  }

  async commands(scope: Scope, agent: AgentEndpoint): Promise<readonly AgentCommand[]> {
    const timeoutMs = this.#options.requestTimeoutMs;
    const answer = await this.#call(scope, agent, { method: "GET", path: "/v1/commands/", timeoutMs });
    const commands = isJsonObject(answer) ? answer["commands"] : undefined;
    if (!Array.isArray(commands)) throw malformed(agent, "its list of commands");
    return commands.map((command: Json) => asCommand(agent, command));
  }

  async command(scope: Scope, agent: AgentEndpoint, id: string): Promise<AgentCommand> {
    const path = `/v1/commands/${encodeURIComponent(id)}`;
    const timeoutMs = this.#options.requestTimeoutMs;
    return asCommand(agent, await this.#call(scope, agent, { method: "GET", path, timeoutMs }));
  }

  async execute(
    scope: Scope,
    agent: AgentEndpoint,
    command: CommandRequest & { readonly wait: boolean },
  ): Promise<AgentCommand> {
    const { wait, name, params } = command;
    const answer = await this.#call(scope, agent, {
      method: "POST",
      path: `/v1/commands/?wait=${wait}&agent_token=${encodeURIComponent(agent.token)}`,
      body: { name, params },
      timeoutMs: wait ? Math.min(scope.remainingMs(), 3_600_000) : this.#options.requestTimeoutMs,
    });
    return asCommand(agent, answer);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    this.#dispatchers.clear();
  }

  /** Repeats what only reads, and what surely never reached the agent. */
  async #call(scope: Scope, agent: AgentEndpoint, call: Call): Promise<Json> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(scope, agent, call);
      } catch (error) {
        scope.check();
        if (isFailure(error)) throw error;
        const repeatable = call.method === "GET" || isNeverSent(error);
        if (!repeatable || attempt >= this.#options.retries) throw unreachable(agent, error);
        await scope.sleep(this.#options.retryDelayMs * 2 ** attempt);
      }
    }
  }

  async #once(scope: Scope, agent: AgentEndpoint, call: Call): Promise<Json> {
    using bounded = scope.child({ timeoutMs: call.timeoutMs, what: `the answer of the agent of node ${agent.node}` });
    // Below the callback URL, as Ironic does it: an agent may be reached through a path of somebody else's server.
    const answer = await request(`${agent.url.replace(/\/+$/, "")}${call.path}`, {
      method: call.method,
      dispatcher: this.#dispatcher(agent),
      signal: bounded.signal,
      headers: { accept: "application/json", "content-type": "application/json" },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const text = await answer.body.text();
    const body = parseJson(text);
    if (answer.statusCode >= 400) throw failureOfAnswer(agent, answer.statusCode, body ?? text);
    if (body === undefined) throw malformed(agent, "its answer");
    return body;
  }

  #dispatcher(agent: AgentEndpoint): Agent {
    const key = `${agent.url} ${agent.certificate ?? ""}`;
    const known = this.#dispatchers.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#dispatchers;
    if (oldest !== undefined && this.#dispatchers.size >= MAX_AGENTS) {
      this.#dispatchers.delete(oldest[0]);
      void oldest[1].close();
    }
    const options: PinnedDispatcherOptions = { ...agent, connectTimeoutMs: this.#options.connectTimeoutMs };
    const made = pinnedDispatcher(options);
    this.#dispatchers.set(key, made);
    return made;
  }
}

function asCommand(agent: AgentEndpoint, value: Json): AgentCommand {
  if (isJsonObject(value) && typeof value["id"] === "string" && typeof value["command_status"] === "string") {
    return value as unknown as AgentCommand;
  }
  throw malformed(agent, "a command");
}

function malformed(agent: AgentEndpoint, what: string): Failure {
  return new Failure("agent.refused", `the agent of node ${agent.node} sent ${what} in a form that cannot be read`);
}
