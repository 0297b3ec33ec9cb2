import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import type { AgentCommand, OfferedStep } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import { testCertificate } from "./test-certificate.ts";

/** What can be made to go wrong, and what the agent can do. */
export interface FakeAgentOptions {
  readonly token: string;
  readonly deploySteps: readonly OfferedStep[];
  readonly cleanSteps: readonly OfferedStep[];
  readonly serviceSteps: readonly OfferedStep[];
  /** Of its hardware managers: steps that were collected from another are refused. */
  version(): string;
  /** How long each asynchronous command takes. */
  readonly commandMs: number;
  /** By step or command name: what it fails with. */
  readonly failing: ReadonlyMap<string, string>;
  /** The agent dies when it is given this step. */
  readonly diesAt: string | undefined;
  /** Answers that so many commands must wait: 409. */
  readonly busyTimes: number;
  /** Answers so many questions about a command with an error of its own, or with what cannot be read. */
  readonly confusedTimes: number;
  onRun(name: string, params: JsonObject): void;
  onPowerOff(): void;
}

/** An agent in the real protocol: HTTPS with a certificate of its own, one asynchronous command at a time. */
export class FakeAgent {
  readonly #options: FakeAgentOptions;
  readonly #commands: AgentCommand[] = [];
  #server: Server | undefined;
  #busy: number;
  #confused: number;
  certificate = "";
  url = "";

  constructor(options: FakeAgentOptions) {
    this.#options = options;
    this.#busy = options.busyTimes;
    this.#confused = options.confusedTimes;
  }

  async start(): Promise<void> {
    const { key, certificate } = await testCertificate();
    this.certificate = certificate;
    const server = createServer(
      { key, cert: certificate },
      (request, response) => void this.#answer(request, response),
    );
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    this.url = `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://agent");
    const [, , , id] = url.pathname.split("/");
    if (request.method === "GET") return this.#get(response, id);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { name, params } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
      name: string;
      params: JsonObject;
    };
    if (url.searchParams.get("agent_token") !== this.#options.token) {
      return send(response, 401, { type: "InvalidTokenError", code: 401, message: "Invalid token", details: "" });
    }
    const running = this.#commands.some((command) => command.command_status === "RUNNING");
    if (running || this.#busy > 0) {
      this.#busy -= 1;
      return send(response, 409, { type: "AgentIsBusy", code: 409, message: "Agent is busy", details: "" });
    }
    return this.#execute(response, name, params);
  }

  #get(response: ServerResponse, id: string | undefined): void {
    if (id === undefined || id === "") return send(response, 200, { commands: this.#commands });
    if (this.#confused > 0) {
      this.#confused -= 1;
      return send(response, this.#confused % 2 === 0 ? 500 : 200, { message: "confused" });
    }
    const found = this.#commands.find((command) => command.id === id);
    if (found !== undefined) return send(response, 200, found);
    return send(response, 404, {
      type: "RequestedObjectNotFoundError",
      code: 404,
      message: `Command ${id} not found`,
      details: "",
    });
  }

  #execute(response: ServerResponse, name: string, params: JsonObject): void {
    const step = (params["step"] as JsonObject | undefined)?.["step"];
    const done = typeof step === "string" ? step : name;
    if (done === this.#options.diesAt) return this.stop();
    this.#options.onRun(done, params);
    const command: AgentCommand = {
      id: randomUUID(),
      command_name: name.slice(name.indexOf(".") + 1),
      command_params: {},
      command_status: "RUNNING",
      command_error: null,
      command_result: null,
    };
    this.#commands.push(command);
    const synchronous = name.includes(".get_") || name === "standby.sync" || name === "rescue.finalize_rescue";
    if (this.#isOutdated(name, params)) command.command_status = "CLEAN_VERSION_MISMATCH";
    else if (synchronous) this.#finish(command, name, done);
    else setTimeout(() => this.#finish(command, name, done), this.#options.commandMs).unref();
    if (name === "standby.power_off") setTimeout(() => this.#options.onPowerOff(), 5).unref();
    send(response, 200, command);
  }

  #isOutdated(name: string, params: JsonObject): boolean {
    const collected = params[`${name.split(".", 1)[0]}_version`] as JsonObject | undefined;
    const { fake = this.#options.version() } = collected ?? {};
    return name.includes(".execute_") && fake !== this.#options.version();
  }

  #finish(command: AgentCommand, name: string, done: string): void {
    const words = this.#options.failing.get(done);
    command.progress = { fraction: 1, message: `${done} is over`, log: [] };
    if (words !== undefined) {
      command.command_status = "FAILED";
      command.command_error = { type: "DeploymentError", code: 500, message: "Deploy step failed", details: words };
      return;
    }
    command.command_status = "SUCCEEDED";
    command.command_result = this.#result(name, done);
  }

  #result(name: string, done: string): Record<string, unknown> {
    const hardware_manager_version = { fake: this.#options.version() };
    if (name === "deploy.get_deploy_steps") {
      return { deploy_steps: { fake: this.#options.deploySteps }, hardware_manager_version };
    }
    if (name === "clean.get_clean_steps") {
      return { clean_steps: { fake: this.#options.cleanSteps }, hardware_manager_version };
    }
    if (name === "service.get_service_steps") {
      return { service_steps: { fake: this.#options.serviceSteps }, hardware_manager_version };
    }
    return { deploy_result: { result: done } };
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
