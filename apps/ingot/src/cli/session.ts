import { ApiClient } from "@ingot/client";
import { Failure, Scope } from "@ingot/kernel";
import type { Command } from "commander";
import { clientOptions, type GlobalOptions } from "./global-options.ts";

/** What a command's work is given: until when, the server, and where to write. */
export interface Session {
  readonly scope: Scope;
  readonly client: ApiClient;
  readonly out: (text: string) => void;
  /** For what is not the answer: progress, warnings. */
  readonly err: (text: string) => void;
  /** Columns of the terminal; undefined when the answer goes to a file or a pipe. */
  readonly width: number | undefined;
  /** The same of the progress. */
  readonly errWidth: number | undefined;
}

/**
 * An action of a command: `work` is given a session, the command's options, and its arguments.
 * SIGINT and SIGTERM cancel its scope, so that everything that waits stops and cleans up.
 */
export function action<Options extends object>(
  command: Command,
  work: (session: Session, options: Options, ...args: never[]) => Promise<void>,
): Command {
  return command.action(async (...given: unknown[]) => {
    using session = openSession(command);
    const args = given.slice(0, -2) as never[];
    await work(session, command.opts<Options>(), ...args);
  });
}

function openSession(command: Command): Session & Disposable {
  const scope = Scope.root();
  const onSignal = () => scope.cancel(new Failure("cancelled", "interrupted", { hint: "" }));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const output = command.configureOutput();
  const err = output.writeErr ?? (() => {});
  return {
    scope,
    client: new ApiClient(clientOptions(command.optsWithGlobals<GlobalOptions>(), err)),
    out: output.writeOut ?? (() => {}),
    err,
    width: output.getOutHelpWidth?.(),
    errWidth: output.getErrHelpWidth?.(),
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      scope[Symbol.dispose]();
    },
  };
}
