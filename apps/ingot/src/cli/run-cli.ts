import { readFileSync } from "node:fs";
import { Failure } from "@ingot/kernel";
import { Command, CommanderError, type OutputConfiguration } from "commander";
import { COMMAND_GROUPS } from "./command-groups.ts";
import { addGlobalOptions } from "./global-options.ts";
import { failureText } from "./print-failure.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** As a shell reports a program that SIGINT ended. */
const EXIT_INTERRUPTED = 130;

const USAGE_HINT = "hint: add --help to see what the command takes";
const ABOUT = `Deploys bare machines, by steps that people write.

The API's address is http://127.0.0.1:6385 unless OS_ENDPOINT or --os-endpoint says otherwise.
Every command explains itself: ingot COMMAND --help`;

/** The whole command line: answers the exit code. */
export async function runCli(argv: readonly string[], output: OutputConfiguration = {}): Promise<number> {
  const program = newProgram(output);
  try {
    const words = askedHelp(program, argv) ? [...argv.toSpliced(argv.indexOf("help"), 1), "--help"] : [...argv];
    await addGroups(program, firstOperand(program, words));
    if (words.length === 0) program.help();
    await program.parseAsync(words, { from: "user" });
    return 0;
  } catch (error) {
    return report(error, program);
  }
}

function firstOperand(program: Command, words: readonly string[]): string | undefined {
  return program.parseOptions([...words]).operands[0];
}

/** `ingot help node` is `ingot node --help`. */
function askedHelp(program: Command, words: readonly string[]): boolean {
  return firstOperand(program, words) === "help";
}

function newProgram(output: OutputConfiguration): Command {
  const program = new Command("ingot");
  program
    .description(ABOUT)
    .version(version(), "-V, --version", "print the version")
    .helpCommand(false)
    .showHelpAfterError(USAGE_HINT)
    .configureOutput(output)
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .exitOverride();
  addGlobalOptions(program);
  return program;
}

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** The group that is asked for whole; of the others only their names, for help and for suggestions. */
async function addGroups(program: Command, asked: string | undefined): Promise<void> {
  for (const [name, group] of Object.entries(COMMAND_GROUPS)) {
    if (name === asked && group.load !== undefined) {
      (await group.load()).register(program);
    } else {
      const stub = program.command(name).description(group.description).helpGroup(group.heading);
      stub.allowUnknownOption().allowExcessArguments().action(foreign(name));
    }
  }
}

function foreign(name: string): () => never {
  return () => {
    throw new Failure("input.invalid", `'${name}' is run by the launcher, not by this program`, {
      hint: `Run it as: ./ingot ${name}`,
    });
  };
}

function report(error: unknown, program: Command): number {
  if (error instanceof CommanderError) {
    // Commander has printed it already. Help that was asked for is no error; help for want of a command is one.
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  const failure = Failure.from(error);
  const { writeErr } = program.configureOutput();
  const debug = program.opts()["debug"] === true;
  writeErr?.(failureText(failure, debug));
  if (debug && failure.code === "internal" && error instanceof Error) writeErr?.(`${error.stack ?? ""}\n`);
  return failure.code === "cancelled" ? EXIT_INTERRUPTED : EXIT_FAILED;
}
