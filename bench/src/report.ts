import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { formatSize, isoTime, systemClock } from "@ingot/kernel";

/** One figure: what was measured, against what in the same run, and what was to be reached. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** What it was compared with in the same run; empty where it is an absolute bound (a size). */
  readonly against: string;
  readonly reach: string;
  readonly reached: boolean;
  /** The raw numbers, for the JSON. */
  readonly values: Readonly<Record<string, number | string | boolean>>;
}

/** Prints the figures as a table and writes them to `bench/results/NAME.json`. */
export async function report(name: string, figures: readonly Figure[]): Promise<void> {
  const rows = [
    ["what", "measured", "against", "reach", ""],
    ...figures.map((f) => [f.what, f.measured, f.against, f.reach, f.reached ? "yes" : "NO"]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`);
  const folder = join(import.meta.dirname, "../results");
  await mkdir(folder, { recursive: true });
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? "unknown", memory: formatSize(totalmem()) };
  const file = join(folder, `${name}.json`);
  await writeFile(
    file,
    `${JSON.stringify({ bench: name, at: isoTime(systemClock.now()), machine, figures }, null, 2)}\n`,
  );
  process.stdout.write(`\nwritten to ${file}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
