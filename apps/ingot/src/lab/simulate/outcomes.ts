import type { End } from "./herd.ts";

/** So many machines came to the same end for the same reason. */
export interface Outcome {
  readonly outcome: string;
  readonly machines: number;
  readonly reason: string;
}

/** The ends by kind and reason, the most frequent first; what differs from machine to machine in a reason is left out. */
export function outcomes(ends: readonly End[]): readonly Outcome[] {
  const counted = new Map<string, Outcome>();
  for (const { kind, state, reason } of ends) {
    const outcome = kind === "reached" || kind === "failed" ? state : kind;
    const general = withoutNames(reason);
    const key = `${outcome}\n${general}`;
    counted.set(key, { outcome, reason: general, machines: (counted.get(key)?.machines ?? 0) + 1 });
  }
  return [...counted.values()].toSorted((one, other) => other.machines - one.machines);
}

/** UUIDs, addresses of machines and paths with UUIDs are the machine's own. */
function withoutNames(reason: string): string {
  return reason
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UUID")
    .replaceAll(/\b127(?:\.\d{1,3}){3}(?::\d+)?/g, "ADDRESS");
}
