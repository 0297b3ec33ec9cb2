import type { AgentCommand, CommandStatus } from "@ingot/contract";
import { Failure, isJsonObject, type Json, type JsonObject, newId, type Scope } from "@ingot/kernel";

const LOG_LINES_AT_MOST = 500;
const SECRET_KEYS = new Set(["configdrive", "agent_token", "rescue_password", "oci_pull_secret", "pull_secret"]);

/** One command that was sent, and how it is doing. */
export class Command {
  readonly id = newId<string & { readonly command: never }>();
  readonly name: string;
  readonly params: JsonObject;
  /** Ended by an abort, and when the agent stops. */
  readonly scope: Scope;
  /** Whether it may be stopped now. */
  abortable = false;
  /** Resolves when the command has ended, however it did. */
  readonly ended: Promise<void>;
  #end: () => void = () => {};
  #status: CommandStatus = "RUNNING";
  #error: AgentCommand["command_error"] = null;
  #result: JsonObject | null = null;
  #fraction: number | null = null;
  #message = "";
  readonly #log: string[] = [];

  constructor(name: string, params: JsonObject, scope: Scope) {
    this.name = name;
    this.params = params;
    this.scope = scope;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  get isRunning(): boolean {
    return this.#status === "RUNNING";
  }

  /** Up to here nothing was done, so that it could be stopped: throws if it was. From now on, whether it can is as is said here. */
  begin({ abortable }: Pick<Command, "abortable">): void {
    this.scope.check();
    this.abortable = abortable;
  }

  log(line: string): void {
    this.#log.push(line);
    if (this.#log.length > LOG_LINES_AT_MOST) this.#log.shift();
  }

  progress(fraction: number | null, message: string): void {
    this.#fraction = fraction === null ? null : Math.min(1, Math.max(0, fraction));
    this.#message = message;
  }

  succeed(result: JsonObject | null): void {
    this.#result = result;
    this.#finish("SUCCEEDED");
  }

  fail(thrown: unknown): void {
    const failure = Failure.from(thrown, "step.failed");
    this.#error = {
      type: failure.code,
      code: errorStatus(failure),
      message: failure.message,
      details: failure.hint === "" ? failure.message : `${failure.message}\n${failure.hint}`,
    };
    this.#finish(failure.code === "agent.version_mismatch" ? "CLEAN_VERSION_MISMATCH" : "FAILED");
  }

  /** As the API shows it: ironic-python-agent's words, secrets blanked. */
  toJSON(): AgentCommand {
    return {
      id: this.id,
      command_name: this.name.slice(this.name.indexOf(".") + 1),
      command_params: blank(this.params) as Record<string, unknown>,
      command_status: this.#status,
      command_error: this.#error,
      command_result: this.#result === null ? null : (blank(this.#result) as Record<string, unknown>),
      progress: { fraction: this.#fraction, message: this.#message, log: [...this.#log] },
    };
  }

  #finish(status: CommandStatus): void {
    this.#status = status;
    this.#end();
  }
}

function errorStatus(failure: Failure): number {
  if (failure.code === "agent.version_mismatch") return 409;
  return failure.code === "step.invalid_arguments" ? 400 : 500;
}

function blank(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => blank(item) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecret(key, item) ? "******" : blank(item)]),
  );
}

/** A config drive; not the partition that holds it, which is called the same. */
function isSecret(key: string, value: Json | undefined): boolean {
  if (!SECRET_KEYS.has(key) || !value) return false;
  return !(key === "configdrive" && typeof value === "string" && /^\/dev\/[\w/-]{1,60}$/.test(value));
}
