import type { DriverContext, PowerInterface, PowerState, PowerTarget } from "@ingot/driver-kit";
import { Failure, isFailure } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import { httpStatus } from "./client.ts";
import type { RedfishClients } from "./client-pool.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";
import { chooseReset, resetAction } from "./reset.ts";
import { textAt } from "./resource.ts";
import { healthOf } from "./sensors.ts";
import { openSystem, refresh, type RedfishSystem } from "./system.ts";

/** DSP0268, ComputerSystem.PowerState: the steady ones; on the way from one to the other there are PoweringOn and PoweringOff. */
type Steady = "On" | "Off";

interface Change {
  readonly state: Steady;
  /** In order of preference. A button does the opposite when the state is reached already, so it comes last. */
  readonly resets: readonly string[];
}

const POWER_ON: Change = { state: "On", resets: ["On", "ForceOn", "PushPowerButton"] };
const FORCE_OFF: Change = { state: "Off", resets: ["ForceOff"] };
const SHUT_DOWN: Change = { state: "Off", resets: ["GracefulShutdown", "PushPowerButton"] };

const LONGEST_POLL_MS = 5000;

export function redfishPower(clients: RedfishClients): PowerInterface {
  return {
    properties: REDFISH_PROPERTIES,
    supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
    validate: (context) => void redfishAccess(context.node.driver_info),
    getPowerState: async (context) => shownState((await openSystem(context, clients)).resource["PowerState"]),
    observe: async (context) => {
      const { resource } = await openSystem(context, clients);
      return { power: shownState(resource["PowerState"]), health: healthOf(resource) };
    },
    setPowerState: async (context, target) => {
      await setPower(context, await openSystem(context, clients), target);
    },
  };
}

async function setPower(context: DriverContext, system: RedfishSystem, target: PowerTarget): Promise<void> {
  switch (target) {
    case "power on":
      return reach(context, system, POWER_ON);
    case "power off":
      return reach(context, system, FORCE_OFF);
    case "soft power off":
      return reach(context, system, SHUT_DOWN);
    case "rebooting":
      return reboot(context, system, { off: FORCE_OFF, restarts: ["ForceRestart", "PowerCycle", "FullPowerCycle"] });
    case "soft rebooting":
      return reboot(context, system, { off: SHUT_DOWN, restarts: ["GracefulRestart"] });
  }
}

/**
 * Off, then on, with both states seen: a restart in one go shows nothing of itself, and some firmware evaluates a boot
 * override only after a power cycle. A BMC that cannot switch off restarts in one go.
 */
async function reboot(
  context: DriverContext,
  system: RedfishSystem,
  how: { readonly off: Change; readonly restarts: readonly string[] },
): Promise<void> {
  const action = await resetAction(context.scope, system);
  if (system.resource["PowerState"] !== "On" || chooseReset(action, how.off.resets) !== undefined) {
    await reach(context, system, how.off);
    return reach(context, await refresh(context.scope, system), POWER_ON);
  }
  await sendReset(context, system, how.restarts);
}

/** Sends the reset that leads to a state and waits for it, as long as the scope lasts; does nothing when it is reached already. */
async function reach(context: DriverContext, system: RedfishSystem, change: Change): Promise<void> {
  if (system.resource["PowerState"] === change.state) return;
  const { scope } = context;
  const begun = scope.clock.monotonic();
  let reset: string | undefined;
  try {
    reset = await sendReset(context, system, change.resets);
    await waitFor(context, system, change);
  } catch (error) {
    // A BMC that did not even take the reset is not the same as a machine that does not follow it.
    if (reset === undefined || !isFailure(error, "deadline.exceeded")) throw error;
    const seconds = Math.round((scope.clock.monotonic() - begun) / 1000);
    throw new Failure("bmc.power_timeout", `the machine was not ${change.state} within ${seconds} s`, { cause: error });
  }
  context.note(`the BMC did ${reset}: the power is ${change.state.toLowerCase()}`);
}

/** A refusal, or a lost answer, does not count when the machine is then found on its way. */
async function sendReset(context: DriverContext, system: RedfishSystem, wanted: readonly string[]): Promise<string> {
  const { scope } = context;
  const action = await resetAction(scope, system);
  const reset = chooseReset(action, wanted);
  if (reset === undefined) {
    throw new Failure(
      "bmc.unsupported",
      `the BMC cannot do ${wanted.join(" or ")}; it knows ${action.kinds?.join(", ")}`,
    );
  }
  try {
    await system.client.post(scope, action.target, { ResetType: reset });
  } catch (error) {
    if (!isFailure(error, "bmc.unreachable") && ![400, 409, 500].includes(httpStatus(error) ?? 0)) throw error;
    const before = textAt(system.resource, "PowerState");
    const now = textAt((await refresh(scope, system)).resource, "PowerState");
    if (now === before) throw error;
    scope.log.debug({ err: error, before, now }, "the reset's answer was an error, but the power changed");
  }
  return reset;
}

async function waitFor(context: DriverContext, system: RedfishSystem, change: Change): Promise<void> {
  for (let pause = system.client.options.pollMs / 4; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const { resource } = await refresh(context.scope, system);
    if (resource["PowerState"] === change.state) return;
    await context.scope.sleep(pause);
  }
}

function shownState(state: unknown): PowerState {
  switch (state) {
    case "On":
    case "PoweringOn":
      return "power on";
    case "Off":
    case "PoweringOff":
      return "power off";
    default:
      return "error";
  }
}
