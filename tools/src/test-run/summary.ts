import { formatDuration } from "@ingot/kernel";
import type { Outcome } from "./outcome.ts";

/** What the tests of one kind came to. */
export interface KindReport {
  readonly kind: string;
  readonly outcomes: readonly Outcome[];
  /** From its first test's begin to its last one's end; other kinds may have run meanwhile. */
  readonly ms: number;
}

const SLOWEST = 10;
/** Of the end of the output, which is all that some logs keep. */
const MOST_FAILURE_WORDS = 3_000;
const LEAST_FOR_ONE = 160;
const MOST_NAMED = 20;

/**
 * The end of a run: the slowest tests, then what failed with its errors, then a line for each kind. The failures share a
 * fixed room, so that those who keep the last 4 kB of an output have all of their names and the first words of each.
 */
export function summary(reports: readonly KindReport[], wholeMs: number): string {
  const all = reports.flatMap(({ outcomes }) => outcomes);
  const failed = all.filter(({ result }) => result === "failed");
  const parts = [slowest(all), ...(failed.length === 0 ? [] : [failures(failed)]), totals(reports, wholeMs)];
  return `\n${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function slowest(all: readonly Outcome[]): readonly string[] {
  const ran = all.filter(({ result }) => result !== "skipped");
  const most = ran.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  const line = ({ ms, file, name }: Outcome) => `${formatDuration(ms).padStart(10)}  ${file}: ${clipped(name, 90)}`;
  return ["== slowest", ...most.map(line)];
}

function failures(failed: readonly Outcome[]): readonly string[] {
  const named = failed.slice(0, MOST_NAMED);
  const heads = named.map(({ file, name }, index) => `${index + 1}. ${clipped(name, 150)}\n   ${file}`);
  const left = MOST_FAILURE_WORDS - heads.join("\n").length;
  const each = Math.max(LEAST_FOR_ONE, Math.floor(left / named.length));
  const told = named.map(({ error = "" }, index) => `${heads[index]}\n${indented(clipped(error, each))}`);
  const more = failed.length - named.length;
  return [`== failed: ${failed.length}`, ...told, ...(more > 0 ? [`and ${more} more, above`] : [])];
}

function totals(reports: readonly KindReport[], wholeMs: number): readonly string[] {
  const lines = reports.map(
    ({ kind, outcomes, ms }) => `${kind.padEnd(8)} ${counted(outcomes)}, ${formatDuration(ms)}`,
  );
  const all = reports.flatMap(({ outcomes }) => outcomes);
  const verdict = all.some(({ result }) => result === "failed") ? "FAILED" : "passed";
  return ["== sum", ...lines, `${verdict}: ${counted(all)}, ${formatDuration(wholeMs)} in all`];
}

function counted(outcomes: readonly Outcome[]): string {
  const of = (wanted: Outcome["result"]) => outcomes.filter(({ result }) => result === wanted).length;
  return `${of("passed")} passed, ${of("failed")} failed, ${of("skipped")} skipped`;
}

/** The beginning and the end of what is too long: what was thrown stands first, what it was thrown for last. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const first = Math.floor((most * 2) / 3);
  return `${text.slice(0, first)} […] ${text.slice(text.length - (most - first))}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `     ${line}`)
    .join("\n");
}
