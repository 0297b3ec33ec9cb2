import { join } from "node:path";
import type { ConductorConfig } from "@ingot/conductor";
import type { MachineSnapshot } from "@ingot/conductor/testing/fake-machine";
import type { Cell, Rows } from "./database-text.ts";

/** A folder for each version, with `schema.json` and a file for each operation. */
export const RECORDED = join(import.meta.dirname, "logs");

/** Stands in the rows for the folder of the world in which they were written. */
export const FOLDER = "/recorded";

/** What an operation that was found in a moment must come to. */
export interface Outcome {
  readonly operation: string;
  /** Its failure's code; null when it ended well. */
  readonly failure: string | null;
  readonly node: string;
  readonly power: string;
  /** How often the machine has done what must not be done twice. */
  readonly ran: Readonly<Record<string, number>>;
  /** What is left behind: nothing, but of a node in rescue. */
  readonly medium: boolean;
}

/** What a process left that died at one write, and the machines as they were then. */
export interface Moment {
  /** `clean: clean.prepare waiting for callback (since, stage)` */
  readonly name: string;
  /** UUID of the node whose operation it is. */
  readonly node: string;
  /** Milliseconds of virtual time since its beginning. */
  readonly at: number;
  readonly rows: Rows;
  /** By node. */
  readonly machines: Readonly<Record<string, MachineSnapshot>>;
  readonly outcome: Outcome;
}

/** One operation of one version, in the moments that matter. */
export interface RecordedLog {
  readonly operation: string;
  readonly config: Partial<ConductorConfig>;
  readonly moments: readonly Moment[];
}

type Steps = MachineSnapshot["steps"];

/** As a file has it: what several moments have in common is there once, and the moments say which of it is theirs. */
export interface PackedLog extends Omit<RecordedLog, "moments"> {
  readonly steps: readonly Steps[];
  readonly rows: Rows;
  readonly moments: readonly (Omit<Moment, "rows" | "machines"> & {
    readonly rows: Readonly<Record<string, readonly number[]>>;
    readonly machines: Readonly<Record<string, Omit<MachineSnapshot, "steps"> & { readonly steps: number }>>;
  })[];
}

export function pack({ moments, ...log }: RecordedLog): PackedLog {
  const rows: Record<string, (readonly Cell[])[]> = {};
  const steps: Steps[] = [];
  const packed = moments.map((moment) => ({
    ...moment,
    rows: mapped(moment.rows, (own, table) => own.map((row) => placeOf((rows[table] ??= []), row))),
    machines: mapped(moment.machines, (machine) => ({ ...machine, steps: placeOf(steps, machine.steps) })),
  }));
  return { ...log, steps, rows, moments: packed };
}

export function unpack({ moments, rows, steps, ...log }: PackedLog): RecordedLog {
  return {
    ...log,
    moments: moments.map((moment) => ({
      ...moment,
      rows: mapped(moment.rows, (own, table) => own.map((at) => entryOf(rows[table] ?? [], at))),
      machines: mapped(moment.machines, (machine) => ({ ...machine, steps: entryOf(steps, machine.steps) })),
    })),
  };
}

function mapped<T, U>(of: Readonly<Record<string, T>>, as: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, as(value, key)]));
}

function placeOf<T>(list: T[], value: T): number {
  const text = JSON.stringify(value);
  const at = list.findIndex((other) => JSON.stringify(other) === text);
  return at < 0 ? list.push(value) - 1 : at;
}

function entryOf<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`the record has no entry ${index}`);
  return value;
}
