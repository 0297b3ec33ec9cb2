import type { StepSupport } from "@ingot/conductor";
import { hideUrlSecrets, type Scope } from "@ingot/kernel";
import type { UseCases } from "./use-cases.ts";

interface StepsOfKinds {
  readonly kinds: readonly ("clean" | "deploy" | "service")[];
  readonly steps: readonly { readonly interface: string; readonly step: string; readonly args: unknown }[];
}

/** Headers are short: the rest is told by `…/support`. */
const MOST = 5;
const LONGEST = 500;

/** Which known ramdisks cannot run the steps, and why, and what nobody has: for the header `Ingot-Notice` of what was just written. */
export async function stepNotices(
  scope: Scope,
  useCases: UseCases,
  { kinds, steps }: StepsOfKinds,
): Promise<readonly string[]> {
  const asked = steps.map(({ interface: kind, step, args }) => ({ interface: kind, step, args }));
  const { ramdisks, unknown } = await useCases.getStepSupport(scope, { kinds, steps: asked as AskedSteps });
  const unable = ramdisks.filter(({ problems }) => problems.length > 0);
  const notices = unable.map(({ offerer, problems }) => {
    return `${offerer.source} at ${String(offerer.url)} cannot run it: ${problems.map(({ why }) => why).join("; ")}`;
  });
  const unknowns = unknown.map((step) => `nobody who is known now has the step ${step}`);
  const all = [...unknowns, ...notices];
  const more = all.length > MOST ? [`${all.length - MOST} more: see what is at …/support`] : [];
  return [...all.slice(0, MOST), ...more].map(headerText);
}

type AskedSteps = readonly StepSupport["steps"][number]["step"][];

/** Visible ASCII, as a header may have it. */
function headerText(text: string): string {
  return hideUrlSecrets(text)
    .slice(0, LONGEST)
    .replaceAll(/[^\x20-\x7e]/g, "?");
}
