import type { PlannedStep } from "./planned-step.ts";

/** Among steps of equal priority, the interface with the greater number is first (ironic conductor/steps.py). */
const INTERFACE_ORDER: Readonly<Record<string, number>> = {
  network: 8,
  vendor: 7,
  power: 6,
  management: 5,
  firmware: 4,
  deploy: 3,
  bios: 2,
  raid: 1,
};

/** By priority, then by interface, then as they stood. */
export function inOrder(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const rank = (step: PlannedStep) => INTERFACE_ORDER[step.interface] ?? 0;
  return steps.toSorted((a, b) => b.priority - a.priority || rank(b) - rank(a));
}
