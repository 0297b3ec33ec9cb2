import type { StepRun } from "@ingot/engine";

const ENTERS = ["clean.prepare", "service.prepare", "deploy.deploy"];

/** Whether the ramdisk has been booted by this operation, and not yet been left. */
export function isInRamdisk({ steps }: Pick<StepRun, "steps">): boolean {
  const done = steps.filter((step) => step.state === "done").map((step) => step.spec.executor);
  return done.some((executor) => ENTERS.includes(executor)) && !done.includes("deploy.tear_down_agent");
}
