import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { forgetAgent } from "../agent-access/endpoint.ts";
import { changePower, readPower } from "../driver-access/power.ts";
import type { NodeRecord } from "../ports/node.ts";
import { isInRamdisk } from "./in-ramdisk.ts";
import { awaitReboot, rebootForStep, stepReboot } from "./reboot-for-step.ts";
import type { StepRun } from "@ingot/engine";
import { inputOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";
import { waitStep } from "./wait-step.ts";

/** The steps that the conductor itself knows, whatever interface they are written under. */
export const reserved: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const step = String(inputOf(run)["step"]);
  switch (step) {
    case "hold":
      return { kind: "done", hold: true };
    case "wait":
      return waitStep(conductor, run, node);
    case "power_off":
      await changePower(run.scope, conductor, node, { target: "power off", operation });
      return { kind: "done", also: async (tx) => void (await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent())) };
    case "power_on":
    case "reboot":
      return switchOn(conductor, run, { node, target: TARGETS[step] });
    default:
      throw new Failure("plan.unknown_step", `there is no reserved step '${step}'`);
  }
};

const TARGETS = { power_on: "power on", reboot: "rebooting" } as const;

interface SwitchOn {
  readonly node: NodeRecord;
  readonly target: "power on" | "rebooting";
}

/** In the ramdisk part of an operation the ramdisk is what boots, and its agent is waited for: later steps may need it. */
async function switchOn(conductor: Conductor, run: StepRun, { node, target }: SwitchOn): Promise<Outcome> {
  const operation = run.operation.id;
  if (!isInRamdisk(run)) {
    await changePower(run.scope, conductor, node, { target, operation });
    return { kind: "done" };
  }
  if (stepReboot(run) !== undefined) return (await awaitReboot(conductor, run, node)) ?? { kind: "done" };
  if (target === "power on" && (await readPower(run.scope, conductor, node)) === "power on") return { kind: "done" };
  const reboot = { stage: "rebooting", agent: true, since: 0, reason: run.step.spec.name, driver: null } as const;
  return rebootForStep(conductor, run, { node, reboot });
}
