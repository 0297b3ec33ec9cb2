import type { TimelineEntry } from "@ingot/contract";
import type { StepRecord } from "./step-record.ts";

/** What one event adds to what people see. */
export interface StoryChange {
  /** A line that stays. */
  readonly line?: string;
  /** The running step has begun or said something; it is told by {@link OperationStory.running}. */
  readonly running?: boolean;
}

/** Turns the events of a node into steps and lines. Pure: it knows no clock and no terminal. */
export class OperationStory {
  readonly #steps: StepRecord[] = [];
  #running: StepRecord | undefined;
  #total: number | undefined;
  #index: number | undefined;
  #begunAt: number | undefined;

  get steps(): readonly StepRecord[] {
    return this.#running === undefined ? this.#steps : [...this.#steps, this.#running];
  }

  get running(): StepRecord | undefined {
    return this.#running;
  }

  /** `3/7`, or nothing when it is not known. */
  get position(): string {
    return this.#index === undefined || this.#total === undefined ? "" : `${this.#index}/${this.#total}`;
  }

  /** When the first event happened. */
  get begunAt(): number | undefined {
    return this.#begunAt;
  }

  add(entry: TimelineEntry): StoryChange {
    const at = Date.parse(entry.at);
    this.#begunAt ??= at;
    switch (entry.kind) {
      case "step-started":
        this.#start(entry, at);
        return { running: true };
      case "step-progress":
        return this.#progress(entry, at);
      case "step-finished":
        return { line: this.#finish(entry, at) };
      case "plan":
        this.#total = plannedCount(entry) ?? this.#total;
        return { line: entry.message };
      case "state":
        return { line: stateLine(entry) };
      case "log":
      case "error":
      case "power":
      case "fast-track":
      case "waiting":
      case "media":
      case "agent":
      case "request":
      case "config":
        return { line: entry.message };
    }
  }

  #start(entry: TimelineEntry, at: number): void {
    const { index, total } = entry.details;
    this.#index = typeof index === "number" ? index + 1 : (this.#index ?? 0) + 1;
    if (typeof total === "number") this.#total = total;
    if (this.#index > (this.#total ?? Infinity)) this.#index = undefined;
    this.#running = record(stepName(entry), at);
  }

  #progress(entry: TimelineEntry, at: number): StoryChange {
    const name = stepName(entry);
    const fraction = entry.details["fraction"];
    const before = this.#running?.name === name ? this.#running : record(name, at);
    const message = entry.message.startsWith(`${name}: `) ? entry.message.slice(name.length + 2) : entry.message;
    this.#running = { ...before, message, fraction: typeof fraction === "number" ? fraction : undefined };
    return { running: true };
  }

  #finish(entry: TimelineEntry, at: number): string {
    const name = stepName(entry);
    const before = this.#running?.name === name ? this.#running : record(name, at);
    const { duration_ms: duration, outcome, error } = entry.details;
    const done: StepRecord = {
      ...before,
      durationMs: typeof duration === "number" ? duration : at - before.startedAt,
      outcome: outcome === "failed" || outcome === "aborted" ? outcome : "done",
      message: typeof error === "string" ? error : before.message,
    };
    this.#steps.push(done);
    this.#running = undefined;
    return finishedLine(done, this.position);
  }
}

function record(name: string, startedAt: number): StepRecord {
  return { name, startedAt, durationMs: undefined, outcome: "running", message: "", fraction: undefined };
}

/** `deploy.write_image`; steps that are the conductor's own have no interface. */
function stepName(entry: TimelineEntry): string {
  const { interface: of, step } = entry.details;
  if (typeof step !== "string") return entry.message;
  return typeof of === "string" ? `${of}.${step}` : step;
}

function plannedCount(entry: TimelineEntry): number | undefined {
  const { steps } = entry.details;
  if (!Array.isArray(steps)) return undefined;
  return steps.filter((step: { readonly when?: unknown }) => step.when !== "failure").length;
}

function stateLine(entry: TimelineEntry): string {
  const { from, to } = entry.details;
  return typeof from === "string" && typeof to === "string" ? `state: ${from} → ${to}` : entry.message;
}

function finishedLine(step: StepRecord, position: string): string {
  return [stepLabel(step.name, position), durationText(step.durationMs ?? 0), outcomeWords(step)].join("  ").trimEnd();
}

function outcomeWords({ outcome, message }: StepRecord): string {
  if (outcome === "done") return message;
  return message === "" ? outcome : `${outcome}: ${message}`;
}

const LABEL_WIDTH = 36;

export function stepLabel(name: string, position: string): string {
  return (position === "" ? name : `${position} ${name}`).padEnd(LABEL_WIDTH);
}

/** Seconds with one digit, minutes as `2:05`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`.padStart(7);
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`.padStart(7);
}
