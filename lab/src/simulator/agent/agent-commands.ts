import type { AgentCommand, CommandRequest, PartitionUuids } from "@ingot/contract";
import { errorEntry, Failure, isJsonObject, type JsonObject, newId, type Scope } from "@ingot/kernel";
import { fetchImage } from "./fetch-image.ts";
import { type AgentStepKind, erasesDisk, MANAGER, MANAGER_VERSIONS, OFFERED } from "./offered-steps.ts";

/** What the commands do to the machine, and how long they take. */
export interface CommandHost {
  /** Ends when the machine leaves the ramdisk. */
  readonly scope: Scope;
  readonly imageMs: number;
  readonly stepMs: number;
  /** Why a step fails; undefined when it does not. */
  failureOf(step: string): string | undefined;
  /** Called when a step has half its time behind it. */
  halfway(step: string): void;
  /** Whether the machine has an operating system on its disk from now on. */
  setInstalled(installed: boolean): void;
  /** After the answer has left. */
  leave(how: "power off" | "restart" | "silence"): void;
  /** After each asynchronous command. */
  onEnd(): void;
}

/** Commands that are remembered; older ones are forgotten. */
const REMEMBERED = 50;
const KINDS: readonly AgentStepKind[] = ["deploy", "clean", "service"];

type Work =
  | { readonly sync: () => JsonObject | null }
  /** `image`: the URL that is read from until the end. */
  | { readonly ms: number; readonly image?: string | undefined; readonly end: () => JsonObject | null };

/** The commands of one agent: one at a time, and how they ended. The words are ironic-python-agent's. */
export class AgentCommands {
  readonly #host: CommandHost;
  readonly #commands: AgentCommand[] = [];
  /** Of the partition image that this agent has written last. */
  #partitions: PartitionUuids = {};

  constructor(host: CommandHost) {
    this.#host = host;
  }

  list(): readonly AgentCommand[] {
    return this.#commands;
  }

  get(id: string): AgentCommand {
    const found = this.#commands.find((command) => command.id === id);
    if (found === undefined) throw new Failure("agent.not_found", `Command Result with id ${id} not found.`);
    return found;
  }

  /** Answers at once; an asynchronous command goes on. */
  execute({ name, params }: CommandRequest): AgentCommand {
    const running = this.#commands.find((command) => command.command_status === "RUNNING");
    if (running !== undefined) {
      throw new Failure("agent.busy", `Agent is busy: executing command ${running.command_name}`);
    }
    const work = this.#work(name, params as JsonObject);
    const command: AgentCommand = {
      id: newId<string & { readonly command: never }>(),
      command_name: name.slice(name.indexOf(".") + 1),
      command_params: {},
      command_status: "RUNNING",
      command_error: null,
      command_result: null,
    };
    this.#commands.push(command);
    if (this.#commands.length > REMEMBERED) this.#commands.shift();
    if ("sync" in work) succeed(command, work.sync());
    else void this.#run(command, work, stepName(params)).catch(() => {}); // it ends with the machine's stay in the ramdisk
    return command;
  }

  #work(name: string, params: JsonObject): Work {
    const host = this.#host;
    const nothing = () => ({});
    for (const kind of KINDS) {
      if (name === `${kind}.get_${kind}_steps`) return { sync: () => steps(kind) };
      if (name === `${kind}.execute_${kind}_step`) return this.#step(kind, params);
    }
    switch (name) {
      case "standby.prepare_image":
        return { ms: host.imageMs, end: () => this.#installed("prepare_image: image written to device /dev/sda") };
      case "image.install_bootloader":
        return { ms: host.stepMs, end: () => ({ result: "install_bootloader: done" }) };
      case "standby.power_off":
        return { ms: 0, end: () => this.#leave("power off") };
      case "standby.run_image":
        return { ms: 0, end: () => this.#leave("restart") };
      case "system.lockdown":
      case "rescue.finalize_rescue":
        return { sync: () => this.#leave("silence") ?? {} };
      case "standby.get_partition_uuids":
        return { sync: () => this.#partitions };
      case "standby.sync":
      case "poll.get_hardware_info":
      case "poll.set_node_info":
        return { sync: nothing };
      case "log.collect_system_logs":
        return { sync: () => ({ system_logs: "" }) };
      default:
        throw new Failure("agent.invalid_command", `Unknown command: ${name}`);
    }
  }

  #step(kind: AgentStepKind, params: JsonObject): Work {
    const name = stepName(params);
    if (!OFFERED[kind].some((offered) => offered.step === name)) {
      throw new Failure("agent.invalid_command", `there is no ${kind} step '${name}' in this ramdisk`);
    }
    const isImage = name === "write_image";
    return {
      ms: isImage ? this.#host.imageMs : this.#host.stepMs,
      image: isImage ? imageUrl(imageInfoOf(params)) : undefined,
      end: () => {
        if (isImage) this.#host.setInstalled(true);
        if (isImage) this.#partitions = partitionsOf(imageInfoOf(params));
        if (erasesDisk(name)) this.#host.setInstalled(false);
        return { [`${kind}_result`]: null, [`${kind}_step`]: params["step"] ?? null };
      },
    };
  }

  async #run(command: AgentCommand, work: Extract<Work, { ms: number }>, step: string): Promise<void> {
    const { scope } = this.#host;
    let why = this.#host.failureOf(step);
    await scope.sleep(work.ms / 2);
    this.#host.halfway(step);
    await scope.sleep(work.ms / 2);
    why ??= await this.#missing(work.image);
    command.progress = { fraction: 1, message: `${command.command_name} is over`, log: [] };
    if (why === undefined) succeed(command, work.end());
    else fail(command, why);
    this.#host.onEnd();
  }

  /** Why an image could not be read to its end. */
  async #missing(image: string | undefined): Promise<string | undefined> {
    const { scope } = this.#host;
    try {
      if (image !== undefined) await fetchImage(scope, image);
      return undefined;
    } catch (error) {
      scope.check();
      return Failure.from(error).message;
    }
  }

  #installed(result: string): JsonObject {
    this.#host.setInstalled(true);
    return { result };
  }

  #leave(how: "power off" | "restart" | "silence"): null {
    this.#host.leave(how);
    return null;
  }
}

function steps(kind: AgentStepKind): JsonObject {
  return { [`${kind}_steps`]: { [MANAGER]: OFFERED[kind] }, hardware_manager_version: MANAGER_VERSIONS } as never;
}

function stepName(params: CommandRequest["params"]): string {
  const step = params["step"] as JsonObject | undefined;
  return isJsonObject(step) && typeof step["step"] === "string" ? step["step"] : "";
}

function imageInfoOf(params: JsonObject): JsonObject {
  const { step } = params;
  const args = isJsonObject(step) ? step["args"] : undefined;
  const info = isJsonObject(args) ? args["image_info"] : undefined;
  return isJsonObject(info) ? info : {};
}

function imageUrl({ urls }: JsonObject): string | undefined {
  return Array.isArray(urls) && typeof urls[0] === "string" ? urls[0] : undefined;
}

/** Where ironic-python-agent would have put them, in its order; none for a whole-disk image. */
function partitionsOf(info: JsonObject): PartitionUuids {
  if (info["image_type"] !== "partition") return {};
  const isUefi = info["deploy_boot_mode"] === "uefi";
  const names = [
    ...(isUefi ? ["efi system partition"] : []),
    ...(Number(info["ephemeral_mb"]) > 0 ? ["ephemeral"] : []),
    ...(Number(info["swap_mb"]) > 0 ? ["swap"] : []),
    "root",
  ];
  return {
    partitions: Object.fromEntries(names.map((name, index) => [name, `/dev/sda${index + 1}`])),
    "root uuid": newId<string & { readonly filesystem: never }>(),
    "efi system partition uuid": isUefi ? "5157-1234" : null,
  };
}

function succeed(command: AgentCommand, result: JsonObject | null): void {
  command.command_status = "SUCCEEDED";
  command.command_result = result;
}

function fail(command: AgentCommand, why: string): void {
  command.command_status = "FAILED";
  command.command_error = { type: "step.failed", code: errorEntry("step.failed").status, message: why, details: why };
}
