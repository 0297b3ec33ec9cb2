import { invalid } from "./faults.ts";

/** What may be said of a new provision state only with these targets. */
const OF_TARGETS = {
  disable_ramdisk: ["clean", "service"],
  rescue_password: ["rescue"],
  runbook: ["clean", "service"],
  clean_steps: ["clean"],
  service_steps: ["service"],
  deploy_steps: ["active", "rebuild"],
} as const satisfies Record<string, readonly string[]>;

export type TargetOption = keyof typeof OF_TARGETS;

/** Refuses what belongs to another target: it would be read and then forgotten. */
export function refuseOptionsOfOthers(target: string, isGiven: (option: TargetOption) => boolean): void {
  for (const [option, targets] of Object.entries(OF_TARGETS) as [TargetOption, readonly string[]][]) {
    if (targets.includes(target) || !isGiven(option)) continue;
    throw invalid(`"${option}" is only valid when setting target provision state to ${targets.join(" or ")}`);
  }
}
