import { Failure, isJsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { forgetAgent, lastHeartbeat } from "../agent-access/endpoint.ts";
import { callbackTimeoutMs } from "../driver-access/callback-timeout.ts";
import { changePower, readPower } from "../driver-access/power.ts";
import type { NodeRecord } from "../ports/node.ts";
import { awaitReboot, rebootForStep, stepReboot } from "./reboot-for-step.ts";
import type { StepRun } from "@ingot/engine";
import { attachmentOf, inputOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** The steps that the conductor itself knows, whatever interface they are written under. */
export const reserved: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  const step = String(inputOf(run)["step"]);
  switch (step) {
    case "hold":
      return { kind: "done", hold: true };
    case "wait":
      return waitStep(conductor, run, lastHeartbeat(node));
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

const ENTERS = ["clean.prepare", "service.prepare", "deploy.deploy"];

/** Whether the ramdisk has been booted by this operation, and not yet been left. */
function isInRamdisk(run: StepRun): boolean {
  const done = run.steps.filter((step) => step.state === "done").map((step) => step.spec.executor);
  return done.some((executor) => ENTERS.includes(executor)) && !done.includes("deploy.tear_down_agent");
}

function waitStep(conductor: Conductor, run: StepRun, heartbeatAt: number | undefined): Outcome {
  const { args } = inputOf(run);
  const given = isJsonObject(args) ? args["seconds"] : undefined;
  const seconds = typeof given === "number" ? given : 0;
  const { since, beat } = attachmentOf(run);
  if (typeof since !== "number") {
    const attachment = { since: conductor.clock.now(), beat: heartbeatAt ?? null };
    return seconds > 0
      ? { kind: "wait", for: "time", timeoutMs: seconds * 1000, attachment, reason: `${seconds} s to pass` }
      : {
          kind: "wait",
          for: "callback",
          timeoutMs: callbackTimeoutMs(conductor.config, run.operation.kind),
          attachment,
          reason: HEARTBEAT,
        };
  }
  // Another than was there at first, whatever the clock says of it; before that was written down, a later one.
  const came = beat === undefined ? (heartbeatAt ?? 0) > since : (heartbeatAt ?? null) !== beat;
  if (seconds > 0 || came) return { kind: "done" };
  return { kind: "wait", for: "callback", reason: HEARTBEAT };
}

const HEARTBEAT = "the agent's next heartbeat";
