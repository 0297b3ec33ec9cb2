import {
  FAULT_NAMES,
  requireFault,
  SIMULATED_FAULTS,
  type SimulatedFault,
  type Simulator,
  startSimulator,
} from "@ingot/lab";
import { Failure, formatDuration, formatSize } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../../cli/session.ts";
import { append, wholeNumber } from "../../input/numbers.ts";
import { listOutput, type ListFormatOptions } from "../../output/format-options.ts";
import { printList } from "../../output/print-list.ts";
import { enrol } from "./enrol.ts";
import { Herd } from "./herd.ts";
import { outcomes } from "./outcomes.ts";

interface SimulateOptions extends ListFormatOptions {
  readonly nodes: number;
  readonly seed: string;
  readonly name: string;
  readonly enroll?: boolean;
  readonly deploy?: boolean;
  readonly clean?: boolean;
  readonly powerOn?: number;
  readonly exit?: boolean;
  readonly fault?: readonly string[];
  readonly bootTime: number;
  readonly imageTime: number;
  readonly heartbeat?: number;
  readonly agentTls: boolean;
  readonly bmcPort?: number;
  readonly agentPort?: number;
  readonly timeout: number;
}

const COLUMNS = [
  { title: "Outcome", field: "outcome" },
  { title: "Machines", field: "machines" },
  { title: "Reason", field: "reason" },
];

/** `ingot lab simulate`. */
export function addSimulate(command: Command): void {
  command
    .description("simulate machines by the thousand in this process, each with a BMC and an agent; ends with Ctrl-C")
    .requiredOption("--nodes <n>", "how many machines", wholeNumber)
    .option("--enroll", "make nodes of those that the API has not yet, and lead all of them to 'available'")
    .option("--deploy", "deploy all of them at once, and print what became of them; as --enroll besides")
    .option(
      "--power-on <s>",
      "switch all machines on, spread over so long: they boot a ramdisk from the network, whose agents send heartbeats",
      wholeNumber,
    )
    .option("--clean", "clean the new nodes on their way, as the server is set up to do")
    .option("--exit", "end when that is done, with exit code 1 if a machine has come to no end")
    .option("--seed <text>", "machines, times and faults come from it: the same seed, the same run", "ingot")
    .option("--name <prefix>", "what the machines' names begin with", "sim")
    .option(
      "--fault <name=share>",
      `a fault and the share of the machines that have it, as step-fails=0.05; repeat for more`,
      append,
    )
    .option("--boot-time <s>", "from power-on to the agent's first words", wholeNumber, 5)
    .option("--image-time <s>", "to write the image", wholeNumber, 5)
    .option("--heartbeat <s>", "between two heartbeats (default: what the control plane tells agents)", wholeNumber)
    .option("--no-agent-tls", "agents speak plain HTTP")
    .option("--bmc-port <port>", "of the BMCs, each on an address of its own (default: a free one)", wholeNumber)
    .option("--agent-port <port>", "of the agents (default: a free one)", wholeNumber)
    .option("--timeout <s>", "how long all machines together may take for one verb", wholeNumber, 3600)
    .addHelpText("after", `\nFaults:\n${faultList()}\n`);
  action(listOutput(command), simulate);
}

function faultList(): string {
  const width = Math.max(...FAULT_NAMES.map((name) => name.length));
  return FAULT_NAMES.map((name) => `  ${name.padEnd(width)}  ${SIMULATED_FAULTS[name]}`).join("\n");
}

async function simulate(session: Session, options: SimulateOptions): Promise<void> {
  const { scope } = session;
  const started = scope.clock.monotonic();
  await using simulator = await startSimulator(scope, {
    ...{ nodes: options.nodes, seed: options.seed, prefix: options.name, agentTls: options.agentTls },
    ...{ bootMs: options.bootTime * 1000, imageMs: options.imageTime * 1000, faults: shares(options.fault ?? []) },
    ...(options.heartbeat === undefined ? {} : { heartbeatMs: options.heartbeat * 1000 }),
    ...(options.powerOn === undefined ? {} : { networkBootApi: session.client.transport.endpoint }),
    ...(options.bmcPort === undefined ? {} : { bmcPort: options.bmcPort }),
    ...(options.agentPort === undefined ? {} : { agentPort: options.agentPort }),
  });
  session.err(`${options.nodes} machines are simulated; their control is at ${simulator.url}/simulator\n`);
  const herd = new Herd(session, simulator.nodes, options.timeout * 1000);
  if (options.enroll === true || options.deploy === true) await toAvailable(session, { simulator, herd, options });
  if (options.deploy === true) await deploy(session, { simulator, herd, options });
  if (options.powerOn !== undefined) {
    await simulator.powerOn(scope, options.powerOn * 1000);
    session.err("all machines are on\n");
  }
  if (options.exit === true) {
    const took = formatDuration(scope.clock.monotonic() - started);
    session.err(`${took} in all; this process holds ${formatSize(process.memoryUsage().rss)}\n`);
    return;
  }
  await interrupted(session);
}

interface Run {
  readonly simulator: Simulator;
  readonly herd: Herd;
  readonly options: SimulateOptions;
}

async function toAvailable(session: Session, { simulator, herd, options }: Run): Promise<void> {
  const made = await enrol(session, simulator.nodes, { clean: options.clean === true });
  session.err(`${made} nodes were enrolled\n`);
  await herd.lead({ verb: "manage", from: ["enroll"], to: "manageable" });
  await herd.lead({ verb: "provide", from: ["manageable"], to: "available" });
}

/** All that is not available by now is part of the outcome: nothing is left out of the count. */
async function deploy(session: Session, { herd, options }: Run): Promise<void> {
  const before = session.scope.clock.monotonic();
  const ends = await herd.lead({ verb: "active", from: ["available"], to: "active" });
  const took = formatDuration(session.scope.clock.monotonic() - before);
  const rows = outcomes(ends);
  await printList(session, rows, COLUMNS, options);
  session.err(`${ends.length} machines in ${took}\n`);
  const endless = rows.filter(({ outcome }) => outcome === "not ended").reduce((sum, row) => sum + row.machines, 0);
  if (endless > 0 && options.exit === true) {
    throw new Failure("lab.not_ended", `${endless} machines have come to no end within ${options.timeout} s`);
  }
}

/** `NAME=SHARE`, a share from 0 to 1. */
function shares(texts: readonly string[]): Partial<Record<SimulatedFault, number>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = "", share = ""] = text.split("=", 2);
      const value = share === "" ? Number.NaN : Number(share);
      if (!(value >= 0 && value <= 1)) {
        throw new Failure("input.invalid", `'${text}' is not a fault with its share of the machines`, {
          hint: "Write it as NAME=SHARE, the share from 0 to 1: step-fails=0.05.",
        });
      }
      return [requireFault(name), value];
    }),
  );
}

/** To be interrupted is how a program in the foreground ends: that is no failure. */
async function interrupted({ scope, err }: Session): Promise<void> {
  err("The machines run until this is interrupted (Ctrl-C).\n");
  await new Promise<void>((resolve) => {
    // A timer keeps the process alive: its listeners alone would, too, but for a simulator that nobody uses.
    const timer = setInterval(() => {}, 60_000);
    scope.signal.addEventListener("abort", () => resolve(clearInterval(timer)), { once: true });
  });
}
