import { Failure, type Scope } from "@ingot/kernel";
import { type Answer, done, problem } from "../answer.ts";
import type { BmcContext, BmcRequest } from "../context.ts";
import { wrongWith } from "../parameters.ts";

export const RESET_TYPES = [
  "On",
  "ForceOn",
  "ForceOff",
  "GracefulShutdown",
  "GracefulRestart",
  "ForceRestart",
  "PowerCycle",
  "PushPowerButton",
  "Nmi",
] as const;
export type ResetType = (typeof RESET_TYPES)[number];

const NEEDS_POWER: readonly ResetType[] = ["GracefulRestart", "ForceRestart", "Nmi"];

/** ComputerSystem.Reset (DSP0268): answers when the machine has taken it; a graceful one is up to the guest. */
export async function resetSystem(bmc: BmcContext, { body, scope }: BmcRequest): Promise<Answer> {
  const action = "ComputerSystem.Reset";
  const wrong = wrongWith(body, { action, known: { ResetType: RESET_TYPES }, required: ["ResetType"] });
  if (wrong !== undefined) return wrong;
  const type = body["ResetType"] as ResetType;
  if (bmc.machine.power === "off" && NEEDS_POWER.includes(type)) return problem(409, "ResourceInStandby");
  const { ignorePowerActions, powerDelayMs } = bmc.faults.get();
  if (ignorePowerActions === true) return done;
  if (powerDelayMs === undefined) await perform(scope, bmc, type);
  else performLater(bmc, type, powerDelayMs);
  return done;
}

async function perform(scope: Scope, { machine }: BmcContext, type: ResetType): Promise<void> {
  switch (type) {
    case "On":
    case "ForceOn":
      return machine.powerOn(scope);
    case "ForceOff":
      return machine.powerOff();
    case "GracefulShutdown":
      return machine.askToShutDown(scope, false);
    case "GracefulRestart":
      return machine.askToShutDown(scope, true);
    case "ForceRestart":
    case "PowerCycle":
      return machine.restart(scope);
    case "PushPowerButton":
      return machine.power === "on" ? machine.askToShutDown(scope, false) : machine.powerOn(scope);
    case "Nmi":
      return machine.interrupt(scope);
  }
}

function performLater(bmc: BmcContext, type: ResetType, delayMs: number): void {
  bmc.scope
    .sleep(delayMs)
    .then(() => perform(bmc.scope, bmc, type))
    .catch((error: unknown) => bmc.scope.log.warn({ reset: type }, Failure.from(error).message));
}
