import { Failure } from "./failure.ts";

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

const SIZES: Readonly<Record<string, number>> = { "": 1, b: 1, k: KIB, m: MIB, g: GIB, t: 1024 * GIB };

/** Bytes of a size written as people do: `512`, `64M`, `10 GiB`, `1.5g` (powers of 1024). */
export function parseSize(text: string): number {
  const match = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text);
  const factor = match === null ? undefined : SIZES[(match[2] ?? "").toLowerCase()];
  if (match === null || factor === undefined) {
    throw new Failure("input.invalid", `'${text}' is not a size`, {
      hint: "Write it as 512M, 10G or a number of bytes.",
    });
  }
  return Math.round(Number(match[1]) * factor);
}

export function formatSize(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / KIB;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
