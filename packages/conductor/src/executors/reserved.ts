import { Failure, isJsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { lastHeartbeat } from "../agent-access/endpoint.ts";
import { changePower } from "../driver-access/power.ts";
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
    case "power_on":
    case "power_off":
    case "reboot":
      await changePower(run.scope, conductor, node, { target: TARGETS[step], operation });
      return { kind: "done" };
    default:
      throw new Failure("plan.unknown_step", `there is no reserved step '${step}'`);
  }
};

const TARGETS = { power_on: "power on", power_off: "power off", reboot: "rebooting" } as const;

function waitStep(conductor: Conductor, run: StepRun, heartbeatAt: number | undefined): Outcome {
  const { args } = inputOf(run);
  const given = isJsonObject(args) ? args["seconds"] : undefined;
  const seconds = typeof given === "number" ? given : 0;
  const { since } = attachmentOf(run);
  if (typeof since !== "number") {
    const attachment = { since: conductor.clock.now() };
    return seconds > 0
      ? { kind: "wait", for: "time", timeoutMs: seconds * 1000, attachment, reason: `${seconds} s to pass` }
      : { kind: "wait", for: "callback", attachment, reason: "the agent's next heartbeat" };
  }
  if (seconds > 0 || (heartbeatAt ?? 0) > since) return { kind: "done" };
  return { kind: "wait", for: "callback", reason: "the agent's next heartbeat" };
}
