import { randomUUID } from "node:crypto";
import type { AgentCommand, OfferedStep } from "@ingot/contract";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { type AgentListener, type FakeSurroundings, realSurroundings } from "./fake-surroundings.ts";

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
  /** This step never ends. */
  readonly hangsAt?: string | undefined;
  /** Answers that so many commands must wait: 409. */
  readonly busyTimes: number;
  /** Answers so many questions about a command with an error of its own, or with what cannot be read. */
  readonly confusedTimes: number;
  readonly forgetsPartitions?: boolean;
  onRun(name: string, params: JsonObject): void;
  onEnd?(name: string): void;
  onPowerOff(): void;
}

export interface AgentRequest {
  readonly method: string;
  /** Of the command that is asked for; all are when it is left out. */
  readonly id?: string | undefined;
  readonly token: string | null;
  readonly body?: { readonly name: string; readonly params: JsonObject };
}

export interface AgentAnswer {
  readonly status: number;
  readonly body: Json;
}

/** An agent: one asynchronous command at a time. Its surroundings say how it is reached. */
export class FakeAgent {
  readonly #options: FakeAgentOptions;
  readonly #surroundings: FakeSurroundings;
  readonly #commands: AgentCommand[];
  #listener: AgentListener | undefined;
  #busy: number;
  #confused: number;

  /** @param commands what it remembers already */
  constructor(
    options: FakeAgentOptions,
    surroundings: FakeSurroundings = realSurroundings,
    commands: readonly AgentCommand[] = [],
  ) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#commands = commands.map((command) => ({ ...command }));
    this.#busy = options.busyTimes;
    this.#confused = options.confusedTimes;
  }

  get url(): string {
    return this.#listener?.url ?? "";
  }

  get certificate(): string {
    return this.#listener?.certificate ?? "";
  }

  get token(): string {
    return this.#options.token;
  }

  /** All commands that it has been given. */
  get commands(): readonly AgentCommand[] {
    return this.#commands;
  }

  /** @param at where it was reached before */
  async start(at?: string): Promise<void> {
    this.#listener = await this.#surroundings.listen((request) => this.answer(request), at);
    for (const command of this.#commands) {
      if (command.command_status === "RUNNING") this.#later(command, command.command_name, nameOf(command));
    }
  }

  stop(): void {
    this.#listener?.close();
  }

  /** Undefined: it dies of it. */
  answer(request: AgentRequest): AgentAnswer | undefined {
    const { body } = request;
    if (request.method === "GET" || body === undefined) return this.#get(request.id);
    if (request.token !== this.#options.token) return refusal(401, "InvalidTokenError", "Invalid token");
    const running = this.#commands.some((command) => command.command_status === "RUNNING");
    if (running || this.#busy > 0) {
      this.#busy -= 1;
      return refusal(409, "AgentIsBusy", "Agent is busy");
    }
    return this.#execute(body.name, body.params);
  }

  #get(id: string | undefined): AgentAnswer {
    if (id === undefined || id === "") return { status: 200, body: { commands: this.#commands as unknown as Json } };
    if (this.#confused > 0) {
      this.#confused -= 1;
      return { status: this.#confused % 2 === 0 ? 500 : 200, body: { message: "confused" } };
    }
    const found = this.#commands.find((command) => command.id === id);
    if (found === undefined) return refusal(404, "RequestedObjectNotFoundError", `Command ${id} not found`);
    return { status: 200, body: found as unknown as Json };
  }

  #execute(name: string, params: JsonObject): AgentAnswer | undefined {
    const step = stepOf(params);
    const done = step ?? name;
    if (done === this.#options.diesAt) {
      this.stop();
      return undefined;
    }
    const outdated = this.#isOutdated(name, params);
    if (!outdated) this.#options.onRun(done, params);
    const command: AgentCommand = {
      id: randomUUID(),
      command_name: name.slice(name.indexOf(".") + 1),
      command_params: step === undefined ? {} : { step: { step, ...partitionsOf(params) } },
      command_status: "RUNNING",
      command_error: null,
      command_result: null,
    };
    this.#commands.push(command);
    const synchronous = name.includes(".get_") || name === "standby.sync" || name === "rescue.finalize_rescue";
    if (outdated) command.command_status = "CLEAN_VERSION_MISMATCH";
    else if (synchronous) this.#finish(command, name, done);
    else if (done !== this.#options.hangsAt) this.#later(command, name, done);
    if (name === "standby.power_off") this.#surroundings.after(5, () => this.#options.onPowerOff());
    return { status: 200, body: structuredClone(command) as unknown as Json };
  }

  #later(command: AgentCommand, name: string, done: string): void {
    this.#surroundings.after(this.#options.commandMs, () => this.#finish(command, name, done));
  }

  #isOutdated(name: string, params: JsonObject): boolean {
    const collected = params[`${name.split(".", 1)[0]}_version`] as JsonObject | undefined;
    const { fake = this.#options.version() } = collected ?? {};
    return name.includes(".execute_") && fake !== this.#options.version();
  }

  #finish(command: AgentCommand, name: string, done: string): void {
    this.#options.onEnd?.(done);
    const words = this.#options.failing.get(done);
    command.progress = { fraction: 1, message: `${done} is over`, log: [] };
    if (words !== undefined) {
      command.command_status = "FAILED";
      command.command_error = { type: "DeploymentError", code: 500, message: "Deploy step failed", details: words };
      return;
    }
    command.command_status = "SUCCEEDED";
    command.command_result = this.#result(name, command, done);
  }

  #result(name: string, command: AgentCommand, done: string): Record<string, unknown> {
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
    if (name === "standby.get_partition_uuids") return this.#partitionUuids();
    const root = hasPartitioned(command) ? `: root_uuid=${rootUuid(command)}` : "";
    return { deploy_result: { result: `${done}${root}` } };
  }

  /** As ironic-python-agent answers: nothing, when it has written no partition image since it was started. */
  #partitionUuids(): JsonObject {
    const written = this.#commands.findLast(hasPartitioned);
    if (written === undefined || this.#options.forgetsPartitions === true) return {};
    const partitions = { "efi system partition": "/dev/sda1", ephemeral: "/dev/sda2", root: "/dev/sda3" };
    return { partitions, "root uuid": rootUuid(written), "efi system partition uuid": "EF1-0001" };
  }
}

function refusal(code: number, type: string, message: string): AgentAnswer {
  return { status: code, body: { type, code, message, details: "" } };
}

function stepOf(params: JsonObject | undefined): string | undefined {
  const step = isJsonObject(params?.["step"]) ? params["step"]["step"] : undefined;
  return typeof step === "string" ? step : undefined;
}

function nameOf(command: AgentCommand): string {
  return stepOf(command.command_params as JsonObject) ?? command.command_name;
}

/** The `image_info` of a command's step; empty for one that has none. */
export function imageInfoOf(params: JsonObject): JsonObject {
  const args = isJsonObject(params["step"]) ? params["step"]["args"] : undefined;
  const info = isJsonObject(args) ? args["image_info"] : undefined;
  return isJsonObject(info) ? info : {};
}

/** Of a partition image, what the agent remembers of it. */
function partitionsOf(params: JsonObject): JsonObject {
  const info = imageInfoOf(params);
  return info["image_type"] === "partition" ? { args: { image_info: info } } : {};
}

function hasPartitioned({ command_params: params }: AgentCommand): boolean {
  return Object.keys(partitionsOf(params as JsonObject)).length > 0;
}

const rootUuid = ({ id }: AgentCommand): string => `root-of-${id}`;
