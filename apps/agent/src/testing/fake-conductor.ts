/** A conductor for tests: answers lookup and heartbeats over real HTTP, and calls the agent back over real HTTPS. */
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import type { AgentCommand, HeartbeatRequest } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";

export const NODE_UUID = "11111111-2222-4333-8444-555555555555";
export const TOKEN = "a-token-of-43-characters-aaaaaaaaaaaaaaaaaa";

export interface FakeConductorOptions {
  /** What the n-th lookup (from 1) is answered with instead of the node. */
  readonly refuseLookup?: (count: number) => number | undefined;
  readonly refuseReport?: (count: number) => number | undefined;
  readonly refuseHeartbeat?: (count: number) => number | undefined;
  readonly heartbeatTimeout?: number;
  readonly token?: string | null;
  /** What else the lookup tells of the control plane. */
  readonly config?: JsonObject;
}

export interface Answer {
  readonly status: number;
  readonly body: AgentCommand & { readonly commands?: readonly AgentCommand[]; readonly faultstring?: string };
}

export class FakeConductor {
  readonly heartbeats: HeartbeatRequest[] = [];
  readonly lookups: URL[] = [];
  readonly reports: { readonly url: URL; readonly body: JsonObject }[] = [];
  readonly #options: FakeConductorOptions;
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  constructor(options: FakeConductorOptions = {}) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Resolves with the last heartbeat once so many have come. */
  async heartbeat(count = this.heartbeats.length + 1): Promise<HeartbeatRequest> {
    while (this.heartbeats.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.heartbeats.at(-1) as HeartbeatRequest;
  }

  /** Asks the agent that sent the last heartbeat, its certificate pinned. */
  async ask(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer> {
    const { callback_url: url, agent_verify_ca: ca } = this.heartbeats.at(-1) as HeartbeatRequest;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const text = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const start = url.startsWith("https:") ? httpsRequest : httpRequest;
      const request = start(`${url}${path}`, { method, agent: false, ...(ca ? { ca } : {}) }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      request.once("error", reject);
      request.end(payload);
    });
    return { status: text.status, body: JSON.parse(text.text) as Answer["body"] };
  }

  async command(name: string, params: object, options: { wait?: boolean; token?: string } = {}): Promise<Answer> {
    const query = new URLSearchParams({ wait: String(options.wait ?? true), agent_token: options.token ?? TOKEN });
    return this.ask("POST", `/v1/commands/?${query.toString()}`, { name, params });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://conductor");
    if (url.pathname === "/v1/lookup") return this.#lookup(url, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (url.pathname === "/v1/continue_inspection") {
      this.reports.push({ url, body: JSON.parse(Buffer.concat(chunks).toString()) as JsonObject });
      return this.#tellNode(response, this.#options.refuseReport?.(this.reports.length) ?? 202);
    }
    const heartbeat = JSON.parse(Buffer.concat(chunks).toString()) as HeartbeatRequest;
    this.heartbeats.push(heartbeat);
    const refused = this.#options.refuseHeartbeat?.(this.heartbeats.length);
    response.writeHead(refused ?? 202).end();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #lookup(url: URL, response: ServerResponse): void {
    this.lookups.push(url);
    const refused = this.#options.refuseLookup?.(this.lookups.length);
    if (refused !== undefined) {
      response.writeHead(refused, { "content-type": "application/json" });
      response.end(JSON.stringify({ error_message: { faultstring: "no such node", faultcode: "Client" } }));
      return;
    }
    this.#tellNode(response, 200);
  }

  #tellNode(response: ServerResponse, status: number): void {
    const token = this.#options.token === undefined ? TOKEN : this.#options.token;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        node: { uuid: NODE_UUID, properties: {}, instance_info: {}, driver_internal_info: {} },
        config: {
          heartbeat_timeout: this.#options.heartbeatTimeout ?? 300,
          agent_token_required: true,
          ...this.#options.config,
          ...(token === null ? { agent_token: "******" } : { agent_token: token }),
        },
      }),
    );
  }
}
