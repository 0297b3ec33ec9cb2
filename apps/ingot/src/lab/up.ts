import { type LabOptions, startDaemon } from "@ingot/lab";
import { parseSize } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action, type Session } from "../cli/session.ts";
import { append, wholeNumber } from "../input/numbers.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printNodes } from "./print-nodes.ts";

interface UpOptions extends ListFormatOptions, Omit<LabOptions, "memoryBytes" | "diskBytes" | "names"> {
  readonly memory?: number;
  readonly disk?: readonly number[];
  readonly name?: readonly string[];
}

const size = (text: string) => parseSize(text);
const sizes = (text: string, before: readonly number[] | undefined) => [...(before ?? []), parseSize(text)];

/** `ingot lab up`. */
export function addUp(command: Command): void {
  command
    .description("start a laboratory in the background; its machines are powered off")
    .option("--nodes <n>", "how many machines (default: 1)", wholeNumber)
    .addOption(new Option("--boot-mode <mode>", "their firmware (default: uefi)").choices(["uefi", "bios"]))
    .option("--memory <size>", "of each machine (default: 1G)", size)
    .option("--disk <size>", "of each machine; repeat for more disks (default: 8G)", sizes)
    .option("--cpus <n>", "of each machine (default: 2)", wholeNumber)
    .option("--cpu-model <model>", "QEMU's name of the processor")
    .option("--name <name>", "prefix of their names, or a name for each when repeated (default: node)", append)
    .option("--tls", "the BMCs speak HTTPS, with a certificate that they sign themselves")
    .addOption(new Option("--acceleration <kind>", "of the machines (default: auto)").choices(["auto", "kvm", "tcg"]))
    .option("--api-url <url>", "the control plane's API as the machines see it (default: http://10.0.2.2:6385)")
    .option("--bmc-port <port>", "port of the first BMC, the others follow (default: free ones)", wholeNumber)
    .option("--kernel-append-params <text>", "more for the kernel command line of the ramdisk");
  action(listOutput(command), up);
}

async function up(session: Session, options: UpOptions): Promise<void> {
  const report = await startDaemon(session.scope, labOptions(options));
  await printNodes(session, report.nodes, options);
  if (options.format !== "table" || options.column !== undefined) return;
  session.out(`\nThe machines run under ${report.acceleration}: ${report.acceleration_reason}.\n`);
  for (const node of report.nodes) {
    session.out(`\n# ${node.name}, whose serial log is ${node.serial_log}\n${node.create_commands.join("\n")}\n`);
  }
}

const PASSED = [
  ...(["dir", "nodes", "bootMode", "cpus", "cpuModel", "tls", "acceleration", "apiUrl", "bmcPort"] as const),
  "kernelAppendParams" as const,
];

function labOptions(options: UpOptions): LabOptions {
  const given = PASSED.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]);
  return {
    ...(Object.fromEntries(given) as Pick<LabOptions, (typeof PASSED)[number]>),
    ...(options.memory === undefined ? {} : { memoryBytes: options.memory }),
    ...(options.disk === undefined ? {} : { diskBytes: options.disk }),
    ...(options.name === undefined ? {} : { names: options.name }),
  };
}
