import { randomUUID } from "node:crypto";
import type { AgentCommand, CommandRequest } from "@ingot/contract";
import type { Timers } from "@ingot/engine";
import { Failure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { failureOfAnswer, unreachable } from "../agent-client/failures.ts";
import type { AgentClient, AgentEndpoint } from "../ports/agent-client.ts";
import type { AgentAnswer, AgentRequest } from "./fake-agent.ts";
import type { FakeSurroundings } from "./fake-surroundings.ts";

const PAUSE_MS = 10_000;
const HEARTBEAT_MS = 90_000;

/** Fake machines' surroundings without sockets: their agents are asked in this process, in a test's own time. */
export class InProcessAgents implements AgentClient, FakeSurroundings {
  readonly heartbeatMs = HEARTBEAT_MS;
  /** Nobody reaches them; they go on. */
  silent = false;
  readonly #timers: Timers;
  readonly #certificate: string;
  readonly #agents = new Map<string, (request: AgentRequest) => AgentAnswer | undefined>();

  constructor(timers: Timers, certificate: string) {
    this.#timers = timers;
    this.#certificate = certificate;
  }

  after(delayMs: number, call: () => void): void {
    this.#timers.after(delayMs, call);
  }

  pause(): Promise<void> {
    return this.#passing(PAUSE_MS);
  }

  patience(): Promise<void> {
    return this.#passing(PAUSE_MS);
  }

  #passing(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#timers.after(ms, resolve));
  }

  async listen(answer: (request: AgentRequest) => AgentAnswer | undefined, at?: string) {
    const url = at ?? `https://${randomUUID()}`;
    this.#agents.set(url, answer);
    return { url, certificate: this.#certificate, close: () => void this.#agents.delete(url) };
  }

  async commands(_scope: Scope, agent: AgentEndpoint): Promise<readonly AgentCommand[]> {
    const answer = this.#ask(agent, { method: "GET", token: null });
    return (isJsonObject(answer) ? answer["commands"] : []) as unknown as AgentCommand[];
  }

  async command(_scope: Scope, agent: AgentEndpoint, id: string): Promise<AgentCommand> {
    return asCommand(agent, this.#ask(agent, { method: "GET", id, token: null }));
  }

  async execute(_scope: Scope, agent: AgentEndpoint, command: CommandRequest): Promise<AgentCommand> {
    const { name, params } = command;
    return asCommand(
      agent,
      this.#ask(agent, {
        method: "POST",
        token: agent.token,
        body: { name, params: params as JsonObject },
      }),
    );
  }

  #ask(agent: AgentEndpoint, request: AgentRequest): Json {
    const answered = this.silent ? undefined : this.#agents.get(agent.url)?.(request);
    if (answered === undefined) throw unreachable(agent, Object.assign(new Error("gone"), { code: "ECONNREFUSED" }));
    if (answered.status >= 400) throw failureOfAnswer(agent, answered.status, answered.body);
    return structuredClone(answered.body);
  }
}

function asCommand(agent: AgentEndpoint, value: Json): AgentCommand {
  if (isJsonObject(value) && typeof value["id"] === "string") return value as unknown as AgentCommand;
  throw new Failure("agent.refused", `the agent of node ${agent.node} sent what is no command`);
}
