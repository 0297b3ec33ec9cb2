import type { NodeResource, TimelineEntry } from "@ingot/contract";
import type { Clock, Failure } from "@ingot/kernel";
import { LiveLine } from "./live-line.ts";
import { durationText, OperationStory, stepLabel } from "./operation-story.ts";
import type { StepRecord } from "./step-record.ts";

export interface ReporterOptions {
  readonly write: (text: string) => void;
  /** Columns of the terminal that `write` goes to; undefined when there is none. */
  readonly width: number | undefined;
  readonly clock: Clock;
  /** Put before every line, when several nodes are reported at once. */
  readonly prefix?: string;
}

const REDRAW_MS = 1000;
/** Without a terminal a step's words are repeated at most so often. */
const REPEAT_MS = 10_000;

/** Tells people what happens to a node: a live line on a terminal, plain lines elsewhere. */
export class ProgressReporter implements Disposable {
  readonly story = new OperationStory();
  readonly #options: ReporterOptions;
  readonly #live: LiveLine;
  #timer: NodeJS.Timeout | undefined;
  #stepBegan = 0;
  #saidAt = -Infinity;
  #said = "";
  #polled = "";

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#live = new LiveLine(options.write, options.prefix === undefined ? options.width : undefined);
    if (this.#live.isLive) this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
  }

  readonly onEvent = (entry: TimelineEntry): void => {
    const change = this.story.add(entry);
    if (entry.kind === "step-started") {
      this.#stepBegan = this.#options.clock.monotonic();
      this.#said = "";
    }
    if (change.line !== undefined) this.line(change.line);
    if (change.running === true && !this.#live.isLive) this.#sayPlainly(entry.kind === "step-started");
    this.#draw();
  };

  /** For servers without events: what the node itself shows. */
  readonly onNode = (node: NodeResource): void => {
    if (this.story.begunAt !== undefined) return;
    const running = node.deploy_step ?? node.clean_step ?? {};
    const { interface: of, step } = running as { readonly interface?: unknown; readonly step?: unknown };
    const doing = typeof of === "string" && typeof step === "string" ? `: ${of}.${step}` : "";
    const text = `state: ${node.provision_state ?? "available"}${doing}`;
    if (text !== this.#polled) this.line(text);
    this.#polled = text;
  };

  readonly onConnection = (lost: Failure | undefined): void => {
    this.line(lost === undefined ? "the server is back" : `${lost.message}; trying again`);
  };

  /** A line that stays. */
  line(text: string): void {
    const { prefix } = this.#options;
    for (const part of text.split("\n")) this.#live.print(prefix === undefined ? part : `${prefix}: ${part}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#live.clear();
  }

  #draw(): void {
    const step = this.story.running;
    if (step === undefined) this.#live.clear();
    else this.#live.show(this.#stepText(step));
  }

  #stepText(step: StepRecord): string {
    const elapsed = durationText(this.#options.clock.monotonic() - this.#stepBegan);
    const percent = step.fraction === undefined ? "" : `${Math.floor(step.fraction * 100)} %`;
    return [stepLabel(step.name, this.story.position), elapsed, percent, step.message].filter(Boolean).join("  ");
  }

  /** The beginning of a step is a line of its own only when there is something to tell before its end. */
  #sayPlainly(isStart: boolean): void {
    const step = this.story.running;
    if (step === undefined || isStart || step.message === "") return;
    const now = this.#options.clock.monotonic();
    const words = step.message.replaceAll(/[\d.,]+/g, "#");
    if (words === this.#said && now - this.#saidAt < REPEAT_MS) return;
    this.#said = words;
    this.#saidAt = now;
    this.line(`  ${this.#stepText(step)}`);
  }
}
