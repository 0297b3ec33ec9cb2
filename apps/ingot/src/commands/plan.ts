import type { OperationPlan } from "@ingot/client";
import { Failure, formatDuration } from "@ingot/kernel";
import type { Command } from "commander";
import { action, type Session } from "../cli/session.ts";
import { readSteps } from "../input/structured.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";

interface Options extends ListFormatOptions {
  readonly target: string;
  readonly deploySteps?: string;
  readonly cleanSteps?: string;
  readonly serviceSteps?: string;
  readonly runbook?: string;
  readonly disableRamdisk?: boolean;
}

const COLUMNS = [
  { title: "#", field: "position" },
  { title: "Interface", field: "interface" },
  { title: "Step", field: "step" },
  { title: "Priority", field: "priority" },
  { title: "Place", field: "place" },
  { title: "Reason", field: "reason" },
  { title: "Arguments", field: "args" },
];

/** `ingot plan` */
export function register(program: Command): void {
  const command = program
    .command("plan")
    .description("show the steps that an operation would run, in order, and why; nothing is changed")
    .argument("<node>", "name or UUID of the node")
    .option(
      "--target <verb>",
      "active, rebuild, deleted, provide, clean, manage, inspect, adopt, rescue, unrescue or service",
      "active",
    )
    .option("--deploy-steps <json|@file>", "as if these were in the request")
    .option("--clean-steps <json|@file>", "as if these were in the request, with --target clean")
    .option("--service-steps <json|@file>", "as if these were in the request, with --target service")
    .option("--runbook <name|uuid>", "the steps of this runbook, with --target clean or service")
    .option("--disable-ramdisk", "as if the request said so, with --target clean or service");
  action(listOutput(command), async (session, options: Options, node: string) => {
    const { scope, client } = session;
    const { deploySteps, cleanSteps, serviceSteps, runbook, disableRamdisk, target } = options;
    const plan = await client.ingot.plan(scope, node, {
      target,
      ...(deploySteps === undefined ? {} : { deploySteps: await readSteps(scope, deploySteps, "--deploy-steps") }),
      ...(cleanSteps === undefined ? {} : { cleanSteps: await readSteps(scope, cleanSteps, "--clean-steps") }),
      ...(serviceSteps === undefined ? {} : { serviceSteps: await readSteps(scope, serviceSteps, "--service-steps") }),
      ...(runbook === undefined ? {} : { runbook }),
      ...(disableRamdisk === undefined ? {} : { disableRamdisk }),
    });
    await show(session, plan, options);
    refuse(plan, node);
  });
}

async function show(session: Session, plan: OperationPlan, options: Options): Promise<void> {
  if (options.format === "json" || options.format === "yaml") {
    if (options.format === "json") return session.out(`${JSON.stringify(plan, null, 2)}\n`);
    const { yamlText } = await import("../output/yaml.ts");
    return session.out(await yamlText(plan as never));
  }
  const rows = plan.steps.map((step, index) => ({ position: index + 1, ...step, args: step.args ?? {} }));
  await printList(session, rows, COLUMNS, options);
  if (options.format !== "table") return undefined;
  session.out(
    notes(plan)
      .map((line) => `${line}\n`)
      .join(""),
  );
  return undefined;
}

/** What a table does not hold: left-out and unverified steps, the ramdisk, the fast track. */
function notes(plan: OperationPlan): readonly string[] {
  const { left_out: leftOut = [], ramdisk, fast_track: track } = plan;
  const unverified = plan.steps.filter(({ verified }) => verified === false);
  const initramfs = ramdisk?.initramfs ?? undefined;
  return [
    ...leftOut.map((step) => `Left out: ${step.interface}.${step.step}: ${step.why}`),
    ...plan.steps.flatMap(limitLine),
    ...unverified.map((step) => `Not verified: ${step.interface}.${step.step}: only the agent knows whether it has it`),
    ...engineLines(plan),
    ...(initramfs === undefined
      ? []
      : [`Ramdisk: ${initramfs}${(ramdisk?.name ?? null) === null ? " (without a manifest)" : ""}`]),
    ...(track === null || track === undefined ? [] : fastTrackLines(track)),
  ];
}

function limitLine({ interface: of, step, timeout = null, retries = null }: OperationPlan["steps"][number]): string[] {
  const words = [
    ...(timeout === null ? [] : [`at most ${formatDuration(timeout * 1000)} for each attempt`]),
    ...(retries === null ? [] : [`tried again ${retries.limit} times, after ${backOff(retries)}`]),
  ];
  return words.length === 0 ? [] : [`Limits: ${of}.${step}: ${words.join(", ")}`];
}

function backOff({
  backoff,
  factor,
  max_backoff: max,
}: NonNullable<OperationPlan["steps"][number]["retries"]>): string {
  const first = formatDuration(backoff * 1000);
  return factor === 1
    ? first
    : `${first}, then ${factor} times as long each time, ${formatDuration(max * 1000)} at most`;
}

/** What the engine does around the steps of the table. */
function engineLines({ steps, operation = [] }: OperationPlan): readonly string[] {
  const listed = new Set(steps.map((step) => `${step.interface}.${step.step}`));
  const around = operation.filter(({ name, when }) => when !== "failure" && !listed.has(name)).map(({ name }) => name);
  const rescue = operation.filter(({ when }) => when === "failure").map(({ name }) => name);
  return [
    ...(around.length === 0 ? [] : [`Around them: ${around.join(", ")}`]),
    ...(rescue.length === 0 ? [] : [`After a failure: ${rescue.join(", ")}`]),
  ];
}

function fastTrackLines(track: NonNullable<OperationPlan["fast_track"]>): readonly string[] {
  const conditions = (track.conditions ?? []).map(
    ({ condition, met, detail }) =>
      `  ${met ? "yes" : "no "}  ${condition}${detail === undefined ? "" : ` (${detail})`}`,
  );
  return [`Fast track: ${track.used ? "yes, without a reboot" : "no"}`, ...conditions];
}

function refuse(plan: OperationPlan, node: string): void {
  const [first] = plan.problems ?? [];
  if (first === undefined) return;
  const message = (plan.problems ?? []).map((problem) => problem.message).join("\n       ");
  throw new Failure("client.refused", `this would be refused for node ${node}: ${message}`, {
    hint: first.hint ?? "Correct what the message names.",
  });
}
