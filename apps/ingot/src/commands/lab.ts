import { createReadStream } from "node:fs";
import { spawn } from "@ingot/exec";
import { Failure, parseSize, Scope } from "@ingot/kernel";
import {
  attachConsole,
  type FaultSettings,
  LabConnection,
  type LabOptions,
  type NodeReport,
  type PowerAction,
  startDaemon,
  stopDaemon,
} from "@ingot/lab";
import type { Command } from "commander";
import { Option } from "commander";
import { printRecord, printRecords, type OutputOptions } from "../lab/print.ts";

const DEFAULT_DIR = ".ingot/lab";

interface Common extends OutputOptions {
  readonly dir: string;
}

interface UpOptions extends Common {
  readonly nodes?: string;
  readonly bootMode?: "uefi" | "bios";
  readonly memory?: string;
  readonly disk?: readonly string[];
  readonly cpus?: string;
  readonly cpuModel?: string;
  readonly name?: readonly string[];
  readonly tls?: boolean;
  readonly acceleration?: "auto" | "kvm" | "tcg";
  readonly apiUrl?: string;
  readonly bmcPort?: string;
  readonly kernelAppendParams?: string;
}

/** `ingot lab …`: virtual machines with a BMC. */
export function register(program: Command): void {
  const lab = program
    .command("lab")
    .description("virtual machines with a Redfish BMC, to try everything on")
    .enablePositionalOptions();
  registerUp(lab);
  const show = (name: string) => output(lab.command(name));
  show("list")
    .description("the machines of the laboratory")
    .action(async (options: Common) => printNodes((await connection(options).report(scope())).nodes, options));
  show("show [node]")
    .description("all about one machine, the command that makes a node of it included")
    .action(async (node: string | undefined, options: Common) =>
      printRecord(await connection(options).node(scope(), node), options),
    );
  show("power <node> <action>")
    .description("press its buttons: on, off, soft-off, reset, soft-reset, cycle, nmi")
    .action(async (node: string, action: PowerAction, options: Common) =>
      printNodes([await connection(options).power(scope(), node, action)], options),
    );
  show("reset [node]")
    .description("make a machine (all of them without a name) blank again: power off, empty disks, default boot order")
    .action(reset);
  registerConsoles(lab);
  registerFault(lab);
  at(lab.command("down"))
    .description("end everything and remove it")
    .option("--keep", "keep disks, logs, identities and ports for the next `lab up`")
    .action(async (options: Common & { keep?: boolean }) => stopDaemon(scope(), options.dir, options.keep === true));
}

function registerUp(lab: Command): void {
  output(lab.command("up"))
    .description("start a laboratory in the background")
    .option("--nodes <n>", "how many machines (default: 1)")
    .addOption(new Option("--boot-mode <mode>", "their firmware (default: uefi)").choices(["uefi", "bios"]))
    .option("--memory <size>", "of each (default: 1G)")
    .option("--disk <size...>", "one or more for each (default: 8G)")
    .option("--cpus <n>", "of each (default: 2)")
    .option("--cpu-model <model>", "QEMU's name of the processor")
    .option("--name <name...>", "a name for each machine, or the prefix of all (default: node)")
    .option("--tls", "BMCs speak HTTPS with certificates that they sign themselves")
    .addOption(new Option("--acceleration <kind>", "(default: auto)").choices(["auto", "kvm", "tcg"]))
    .option("--api-url <url>", "the control plane's API as the machines see it (default: http://10.0.2.2:6385)")
    .option("--bmc-port <port>", "port of the first BMC; the others follow (default: free ones)")
    .option("--kernel-append-params <text>", "more for the kernel command line of the ramdisk")
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  const report = await startDaemon(scope(), labOptions(options));
  printNodes(report.nodes, options);
  if (options.format !== "table") return;
  process.stdout.write(`\nThe machines run under ${report.acceleration}: ${report.acceleration_reason}.\n`);
  for (const node of report.nodes) {
    process.stdout.write(`\n# ${node.name}; serial log: ${node.serial_log}\n${node.create_commands.join("\n")}\n`);
  }
}

function labOptions(options: UpOptions): LabOptions {
  return {
    dir: options.dir,
    ...(options.nodes === undefined ? {} : { nodes: whole(options.nodes, "--nodes") }),
    ...(options.cpus === undefined ? {} : { cpus: whole(options.cpus, "--cpus") }),
    ...(options.bmcPort === undefined ? {} : { bmcPort: whole(options.bmcPort, "--bmc-port") }),
    ...(options.memory === undefined ? {} : { memoryBytes: parseSize(options.memory) }),
    ...(options.disk === undefined ? {} : { diskBytes: options.disk.map(parseSize) }),
    ...(options.name === undefined ? {} : { names: options.name }),
    ...(options.bootMode === undefined ? {} : { bootMode: options.bootMode }),
    ...(options.cpuModel === undefined ? {} : { cpuModel: options.cpuModel }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.acceleration === undefined ? {} : { acceleration: options.acceleration }),
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
    ...(options.kernelAppendParams === undefined ? {} : { kernelAppendParams: options.kernelAppendParams }),
  };
}

function whole(text: string, option: string): number {
  if (/^[0-9]{1,6}$/.test(text)) return Number(text);
  throw new Failure("input.invalid", `${option} is '${text}', which is not a whole number`);
}

function registerConsoles(lab: Command): void {
  at(lab.command("console [node]"))
    .description("join this terminal to the serial console; Ctrl-] leaves it")
    .action(async (node: string | undefined, options: Common) => {
      const { console_socket } = await connection(options).node(scope(), node);
      process.stderr.write("Ctrl-] leaves the console.\r\n");
      await attachConsole(scope(), console_socket, { input: process.stdin, output: process.stdout });
    });
  at(lab.command("log [node]"))
    .description("print the serial log")
    .action(async (node: string | undefined, options: Common) => {
      const { serial_log } = await connection(options).node(scope(), node);
      for await (const chunk of createReadStream(serial_log)) process.stdout.write(chunk as Buffer);
    });
  at(lab.command("ssh [node] [command...]"))
    .description("log in to what is installed on the machine")
    .option("-i, --identity <key>", "the private key")
    .option("-l, --login <user>", "the user", "debian")
    .passThroughOptions()
    .action(ssh);
}

async function ssh(
  name: string | undefined,
  command: readonly string[],
  options: Common & { identity?: string; login: string },
): Promise<void> {
  const node = await connection(options).node(scope(), name);
  const identity = options.identity === undefined ? [] : ["-i", options.identity, "-o", "IdentitiesOnly=yes"];
  // Each deployment makes new host keys behind the same port: there is nothing to remember them for.
  const hosts = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
  const args = ["-p", String(node.ssh_port), ...hosts, ...identity, `${options.login}@127.0.0.1`, ...command];
  const ending = await spawn("ssh", args, { stdio: ["inherit", "inherit", "inherit"] }).ended;
  if (ending.kind === "missing") {
    throw new Failure(
      "lab.program_missing",
      "the program 'ssh' is not installed: it is in the Debian package 'openssh-client'",
    );
  }
  process.exitCode = ending.kind === "exited" ? ending.code : 255;
}

async function reset(name: string | undefined, options: Common): Promise<void> {
  const { nodes } = await connection(options).report(scope());
  const names = name === undefined ? nodes.map((node) => node.name) : [name];
  const blank: NodeReport[] = [];
  for (const one of names) blank.push(await connection(options).reset(scope(), one));
  printNodes(blank, options);
}

interface FaultOptions extends Common {
  readonly delay?: string;
  readonly busy?: string;
  readonly retryAfter?: string;
  readonly resetConnections?: string;
  readonly rejectCredentials?: boolean;
  readonly virtualMedia?: boolean;
  readonly ignorePower?: boolean;
  readonly powerDelay?: string;
  readonly sessionSeconds?: string;
}

function registerFault(lab: Command): void {
  at(lab.command("fault <node>"))
    .description("what the BMC is to do wrong; without options it is healed")
    .option("--delay <ms>", "answer that much later")
    .option("--busy <n>", "answer the next n requests with 503")
    .option("--retry-after <s>", "with this Retry-After")
    .option("--reset-connections <n>", "reset the connection instead of answering the next n requests")
    .option("--reject-credentials", "refuse every password and session")
    .option("--no-virtual-media", "have no virtual media")
    .option("--ignore-power", "accept power actions and do nothing")
    .option("--power-delay <ms>", "do power actions that much later")
    .option("--session-seconds <s>", "end sessions after that long")
    .action(async (node: string, options: FaultOptions) =>
      connection(options).setFaults(scope(), node, faultSettings(options)),
    );
}

function faultSettings(options: FaultOptions): FaultSettings {
  const number = (key: keyof FaultSettings, text: string | undefined, option: string) =>
    text === undefined ? {} : { [key]: whole(text, option) };
  return {
    ...number("delayMs", options.delay, "--delay"),
    ...number("busyRequests", options.busy, "--busy"),
    ...number("retryAfterSeconds", options.retryAfter, "--retry-after"),
    ...number("resetConnections", options.resetConnections, "--reset-connections"),
    ...number("powerDelayMs", options.powerDelay, "--power-delay"),
    ...number("sessionSeconds", options.sessionSeconds, "--session-seconds"),
    ...(options.rejectCredentials === true ? { rejectCredentials: true } : {}),
    ...(options.virtualMedia === false ? { noVirtualMedia: true } : {}),
    ...(options.ignorePower === true ? { ignorePowerActions: true } : {}),
  };
}

const COLUMNS = [
  ...["name", "power_state", "redfish_address", "redfish_system_id", "redfish_username", "redfish_password"],
  ...["mac_address", "ssh_port", "agent_port"],
];

function printNodes(nodes: readonly NodeReport[], options: Common): void {
  printRecords(nodes, { ...options, columns: COLUMNS });
}

function connection(options: Common): LabConnection {
  return new LabConnection(options.dir);
}

let root: Scope | undefined;
function scope(): Scope {
  root ??= Scope.root();
  return root;
}

function at(command: Command): Command {
  return command.option("--dir <dir>", "the laboratory's directory", process.env["INGOT_LAB_DIR"] ?? DEFAULT_DIR);
}

function output(command: Command): Command {
  return at(command)
    .addOption(new Option("-f, --format <format>").choices(["table", "json", "yaml", "value"]).default("table"))
    .option("-c, --column <column...>", "only these columns");
}
