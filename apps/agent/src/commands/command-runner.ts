import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { Command } from "./command.ts";
import type { CommandHandler, Extension } from "./extension.ts";

/** Commands that are remembered; older ones are forgotten. */
const REMEMBERED = 200;

/** Runs the commands that are sent, one at a time, and remembers how they ended. */
export class CommandRunner {
  readonly #scope: Scope;
  readonly #extensions: Readonly<Record<string, Extension>>;
  readonly #onEnd: () => void;
  readonly #commands = new Map<string, Command>();

  /** `onEnd` is called after each asynchronous command. */
  constructor(scope: Scope, extensions: Readonly<Record<string, Extension>>, onEnd: () => void) {
    this.#scope = scope;
    this.#extensions = extensions;
    this.#onEnd = onEnd;
  }

  /** The command, ended already if it is a synchronous one. */
  async execute(name: string, params: JsonObject): Promise<Command> {
    const handler = this.#find(name);
    const running = this.running;
    if (running !== undefined && handler.besideOthers !== true) {
      throw new Failure("agent.busy", `Agent is busy: executing command ${running.name}`);
    }
    const command = new Command(name, params, this.#scope.child({ log: this.#scope.log.child({ command: name }) }));
    this.#remember(command);
    const work = this.#run(command, handler);
    if (handler.kind === "sync") await work;
    return command;
  }

  get running(): Command | undefined {
    return this.list().find((command) => command.isRunning);
  }

  list(): readonly Command[] {
    return [...this.#commands.values()];
  }

  get(id: string): Command {
    const command = this.#commands.get(id);
    if (command === undefined) throw new Failure("agent.not_found", `Command Result with id ${id} not found.`);
    return command;
  }

  #find(name: string): CommandHandler {
    const at = name.indexOf(".");
    if (at <= 0) throw new Failure("agent.invalid_command", `'${name}' is not of the form extension.command`);
    const extension = own(this.#extensions, name.slice(0, at));
    if (extension === undefined)
      throw new Failure("agent.not_found", `Extension with id ${name.slice(0, at)} not found.`);
    const handler = own(extension, name.slice(at + 1));
    if (handler === undefined) throw new Failure("agent.invalid_command", `Unknown command: ${name}`);
    return handler;
  }

  async #run(command: Command, handler: CommandHandler): Promise<void> {
    const { log } = command.scope;
    log.info({ id: command.id }, "command begins");
    try {
      command.succeed(await handler.run(command, command.params));
      log.info({ id: command.id }, "command succeeded");
    } catch (error) {
      const failure = Failure.from(error, "step.failed");
      command.fail(failure);
      log.error({ id: command.id, code: failure.code }, `command failed: ${failure.message}`);
    } finally {
      command.scope[Symbol.dispose]();
      if (handler.kind === "async") this.#onEnd();
    }
  }

  #remember(command: Command): void {
    this.#commands.set(command.id, command);
    for (const [id, old] of this.#commands) {
      if (this.#commands.size <= REMEMBERED) break;
      if (!old.isRunning) this.#commands.delete(id);
    }
  }
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
