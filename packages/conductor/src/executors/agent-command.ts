import type { AgentCommand } from "@ingot/contract";
import type { StepRun, Wait } from "@ingot/engine";
import { Failure, isFailure, type JsonObject, parseJson } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { AgentEndpoint } from "../ports/agent-client.ts";
import type { Stores } from "../ports/store.ts";
import { commandFailure } from "./command-failure.ts";
import { attachmentOf, type Outcome } from "./step-executor.ts";

/** A command that must be found again after a crash of either side. */
export interface DurableCommand {
  readonly agent: AgentEndpoint;
  /** `deploy.execute_deploy_step` */
  readonly name: string;
  /** Made only when the command is sent. */
  params(): Promise<JsonObject>;
}

export type CommandEnd =
  | { readonly kind: "succeeded"; readonly command: AgentCommand }
  | { readonly kind: "version-mismatch"; readonly command: AgentCommand }
  /** `takenOver`: the operation has gone to another process, or to a new boot of its own, since the command was sent. */
  | { readonly kind: "failed"; readonly failure: Failure; readonly takenOver: boolean }
  | { readonly kind: "outcome"; readonly outcome: Outcome };

/**
 * How far it is: which commands the agent had before ours was sent; then ours, and under which claim of the operation it was
 * sent; and for how long the agent has been silent.
 */
interface Attachment extends JsonObject {
  readonly known?: readonly string[];
  readonly id?: string;
  readonly epoch?: number;
  readonly silentMs?: number;
  readonly said?: string;
}

const BUSY_MS = 5000;
const MAX_LINES = 50;

/**
 * Sends a command once and follows it to its end, over as many goes at the step as that takes. The ids that the agent
 * knows already are written down before sending, so that after a crash the one that is new is known to be ours.
 */
export async function driveCommand(conductor: Conductor, run: StepRun, command: DurableCommand): Promise<CommandEnd> {
  const sending: Sending = { command, attachment: attachmentOf(run), begun: conductor.clock.monotonic() };
  const { id } = sending.attachment;
  try {
    return id === undefined ? await send(conductor, run, sending) : await follow(conductor, run, { ...sending, id });
  } catch (error) {
    if (isFailure(error, "agent.unreachable", "deadline.exceeded")) {
      run.scope.check();
      return outcome(silence(conductor, sending, error));
    }
    if (!isFailure(error, "agent.busy")) throw error;
    const { silentMs: _silentMs, ...heard } = sending.attachment;
    return outcome(later(heard, "the agent to end another command", BUSY_MS));
  }
}

interface Sending {
  readonly command: DurableCommand;
  /** As last written down: it moves on while the command is sent. */
  attachment: Attachment;
  /** When this go at the step began, on the monotonic clock. */
  readonly begun: number;
}

async function send(conductor: Conductor, run: StepRun, sending: Sending): Promise<CommandEnd> {
  const { command, attachment } = sending;
  const before = await conductor.agents.commands(run.scope, command.agent);
  const ours = attachment.known === undefined ? undefined : newcomer(before, command.name, attachment.known);
  if (ours !== undefined) return judge(conductor, run, { ...sending, seen: ours });
  const known = before.map((one) => one.id);
  const params = await command.params();
  const { epoch } = run.operation;
  sending.attachment = { known, epoch };
  await run.checkpoint(sending.attachment);
  const seen = await conductor.agents.execute(run.scope, command.agent, { name: command.name, params, wait: false });
  sending.attachment = { known, epoch, id: seen.id };
  await run.checkpoint(sending.attachment);
  return judge(conductor, run, { ...sending, seen });
}

function newcomer(commands: readonly AgentCommand[], name: string, known: readonly string[]): AgentCommand | undefined {
  // IPA names a command without its extension (`execute_deploy_step`); ours may name it whole.
  const short = name.slice(name.indexOf(".") + 1);
  return commands.findLast(
    (one) => !known.includes(one.id) && (one.command_name === name || one.command_name === short),
  );
}

async function follow(
  conductor: Conductor,
  run: StepRun,
  sent: Sending & { readonly id: string },
): Promise<CommandEnd> {
  try {
    const seen = await conductor.agents.command(run.scope, sent.command.agent, sent.id);
    return judge(conductor, run, { ...sent, seen });
  } catch (error) {
    if (!isFailure(error, "agent.refused")) throw error;
    if (error.details?.["status"] !== 404) return outcome(silence(conductor, sent, error));
    const message = `the agent of node ${run.operation.subject} no longer knows the command of ${run.step.spec.name}: it was restarted while the step ran`;
    const lost = new Failure("agent.command_lost", message, { cause: error });
    return outcome(run.step.spec.idempotent ? { kind: "retry", afterMs: 1000, reason: lost.message } : failed(lost));
  }
}

function judge(conductor: Conductor, run: StepRun, sent: Sending & { readonly seen: AgentCommand }): CommandEnd {
  const { seen, attachment } = sent;
  const said = tellProgress(run, seen, attachment.said);
  switch (seen.command_status) {
    case "SUCCEEDED":
      return { kind: "succeeded", command: seen };
    case "FAILED":
      return {
        kind: "failed",
        failure: commandFailure(run.step.spec.name, seen),
        takenOver: isTakenOver(run, attachment),
      };
    case "CLEAN_VERSION_MISMATCH":
      return { kind: "version-mismatch", command: seen };
    case "RUNNING": {
      const kept: Attachment = {
        ...(attachment.known === undefined ? {} : { known: attachment.known }),
        ...(attachment.epoch === undefined ? {} : { epoch: attachment.epoch }),
        id: seen.id,
        ...(said === undefined ? {} : { said }),
      };
      return outcome(later(kept, `the agent to end ${run.step.spec.name}`, pollDelay(conductor, run)));
    }
  }
}

/** Older versions have not written down under which claim a command was sent. */
function isTakenOver({ operation }: StepRun, { epoch }: Attachment): boolean {
  return epoch !== undefined && epoch !== operation.epoch;
}

/** Tells what is new; answers with what was told last. */
function tellProgress(run: StepRun, seen: AgentCommand, said: string | undefined): string | undefined {
  const { progress } = seen;
  if (progress === undefined) return said;
  const { fraction, message, log } = progress;
  const now = JSON.stringify([fraction, message, log.length]);
  if (now === said || (message === "" && log.length === 0)) return said;
  const news = log.slice(linesTold(said)).slice(-MAX_LINES);
  run.progress({
    message: message === "" ? (news.at(-1) ?? "") : message,
    ...(fraction === null ? {} : { fraction }),
    ...(news.length === 0 ? {} : { details: { log: news } }),
  });
  return now;
}

function linesTold(said: string | undefined): number {
  const told: unknown = said === undefined ? undefined : parseJson(said);
  return Array.isArray(told) && typeof told[2] === "number" ? told[2] : 0;
}

/** A step that has run for long is asked less often. */
function pollDelay(conductor: Conductor, run: StepRun): number {
  const elapsed = conductor.clock.now() - (run.step.startedAt ?? conductor.clock.now());
  const [first, last] = conductor.config.agentPollMs;
  return Math.min(last, Math.max(first, Math.round(elapsed / 10)));
}

/**
 * An agent that does not answer may be busy with a disk: it is given time before the step fails. Only time in which it was
 * asked counts: neither a conductor's absence nor a clock that is set.
 */
function silence(conductor: Conductor, { attachment, begun }: Sending, failure: Failure): Outcome {
  const pauseMs = conductor.config.agentPollMs[1];
  const silentMs = (attachment.silentMs ?? 0) + (conductor.clock.monotonic() - begun);
  if (silentMs > conductor.config.agentSilenceMs) {
    const seconds = Math.round(silentMs / 1000);
    return failed(
      new Failure("agent.unreachable", `${failure.message}; it has been silent for ${seconds} s`, { cause: failure }),
    );
  }
  return later({ ...attachment, silentMs: silentMs + pauseMs }, "the agent to answer again", pauseMs);
}

function later(attachment: Attachment, reason: string, pollAfterMs: number): Wait<Stores> {
  return { kind: "wait", for: "callback", pollAfterMs, attachment, reason };
}

function failed(failure: Failure): Outcome {
  return { kind: "failed", failure };
}

function outcome(of: Outcome): CommandEnd {
  return { kind: "outcome", outcome: of };
}
