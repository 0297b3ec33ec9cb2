import { createReadStream } from "node:fs";
import { attachConsole, LabConnection, type NodeReport, type PowerAction, stopDaemon } from "@ingot/lab";
import { type Command, Argument } from "commander";
import { action, type Session } from "../cli/session.ts";
import { addFault } from "../lab/fault.ts";
import { wholeNumber } from "../input/numbers.ts";
import { logIn } from "../lab/log-in.ts";
import { shellVariables } from "../lab/shell-variables.ts";
import { printNodes } from "../lab/print-nodes.ts";
import { addSimulate } from "../lab/simulate/simulate.ts";
import { addUp } from "../lab/up.ts";
import { listOutput, type ListFormatOptions, oneOutput, type OneFormatOptions } from "../output/format-options.ts";
import { printOne } from "../output/print-one.ts";

const DEFAULT_DIR = ".ingot/lab";
const POWER_ACTIONS: readonly PowerAction[] = ["on", "off", "soft-off", "reset", "soft-reset", "cycle", "nmi"];

interface InDirectory {
  readonly dir: string;
}
type ListOptions = InDirectory & ListFormatOptions;

/** `ingot lab …`: virtual machines with a BMC. */
export function register(program: Command): void {
  const lab = program.command("lab").description("virtual machines with a BMC to try it all on");
  lab.enablePositionalOptions();
  const add = (usage: string) =>
    lab
      .command(usage)
      .option("--dir <dir>", "the laboratory's directory [INGOT_LAB_DIR]", process.env["INGOT_LAB_DIR"] ?? DEFAULT_DIR);
  addUp(add("up"));
  addList(add("list"));
  addShow(add("show [node]"));
  addEnv(add("env [node]"));
  addPower(add("power <node>"));
  addReset(add("reset [node]"));
  addConsole(add("console [node]"));
  addLog(add("log [node]"));
  addSsh(add("ssh <node> [command...]"));
  addFault(add("fault <node>"));
  addDown(add("down"));
  addSimulate(lab.command("simulate"));
}

function addList(command: Command): void {
  command.description("list the machines");
  action(listOutput(command), async (session, options: ListOptions) =>
    printNodes(session, (await connection(options).report(session.scope)).nodes, options),
  );
}

function addShow(command: Command): void {
  command.description("show all about a machine, the commands that make a node of it included");
  action(oneOutput(command), async (session, options: InDirectory & OneFormatOptions, node?: string) => {
    const report = await connection(options).node(session.scope, node);
    const data = options.format === "json" || options.format === "yaml";
    // As text, the commands are what a shell can be given.
    await printOne(session, data ? report : { ...report, create_commands: report.create_commands.join("\n") }, options);
  });
}

function addEnv(command: Command): void {
  command.description('print how to reach a machine as shell variables, for: eval "$(ingot lab env NODE)"');
  action(command, async ({ scope, out }: Session, options: InDirectory, node?: string) =>
    out(shellVariables(await connection(options).node(scope, node))),
  );
}

function addPower(command: Command): void {
  command
    .description("press the machine's buttons, past its BMC")
    .addArgument(new Argument("<action>", "what to press").choices(POWER_ACTIONS));
  action(listOutput(command), async (session, options: ListOptions, node: string, pressed: PowerAction) =>
    printNodes(session, [await connection(options).power(session.scope, node, pressed)], options),
  );
}

function addReset(command: Command): void {
  command.description("make a machine blank again, all of them without a name: off, empty disks, default boot order");
  action(listOutput(command), async (session, options: ListOptions, node?: string) => {
    const { nodes } = await connection(options).report(session.scope);
    const blank: NodeReport[] = [];
    for (const name of node === undefined ? nodes.map((one) => one.name) : [node]) {
      blank.push(await connection(options).reset(session.scope, name));
    }
    await printNodes(session, blank, options);
  });
}

function addConsole(command: Command): void {
  command.description("join this terminal to the serial console; Ctrl-] leaves it");
  action(command, async ({ scope, err }: Session, options: InDirectory, node?: string) => {
    const { console_socket } = await connection(options).node(scope, node);
    err("Ctrl-] leaves the console.\r\n");
    await attachConsole(scope, console_socket, { input: process.stdin, output: process.stdout });
  });
}

function addLog(command: Command): void {
  command.description("print the serial log");
  action(command, async ({ scope, out }: Session, options: InDirectory, node?: string) => {
    const { serial_log } = await connection(options).node(scope, node);
    for await (const text of createReadStream(serial_log, "utf8")) out(text as string);
  });
}

function addSsh(command: Command): void {
  command
    .description("log in to what is installed on a machine, or run a command there")
    .option("-i, --identity <key>", "the private key")
    .option("-l, --login <user>", "the user", "debian")
    .option("-w, --wait <seconds>", "until the machine has booted and lets one log in", wholeNumber)
    .passThroughOptions();
  action(command, logIn);
}

function addDown(command: Command): void {
  command
    .description("end everything, and remove it")
    .option("--keep", "keep disks, logs, identities and ports for the next 'lab up'");
  action(command, async ({ scope }: Session, options: InDirectory & { readonly keep?: boolean }) =>
    stopDaemon(scope, options.dir, options.keep === true),
  );
}

function connection(options: InDirectory): LabConnection {
  return new LabConnection(options.dir);
}
