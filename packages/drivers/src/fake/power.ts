import type { PowerInterface, PowerState } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";
import { HEALTHS } from "./pretend.ts";

const { properties, validate, call } = fakeInterface("power");

/** The machine's state lies in `driver_internal_info`, so it outlives the process as a real machine's would. */
export const fakePower: PowerInterface = {
  properties,
  validate,
  supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
  getPowerState: async (context) => {
    await call(context, "get_power_state");
    const first = context.node.driver_info["fake_power_state"] ?? "power off";
    return (context.node.driver_internal_info["fake_power_state"] ?? first) as PowerState;
  },
  observe: async (context) => {
    const { fake_health: health } = context.node.driver_info;
    return { power: await fakePower.getPowerState(context), health: HEALTHS.find((each) => each === health) ?? "OK" };
  },
  setPowerState: async (context, target) => {
    await call(context, "set_power_state");
    const state = target === "power off" || target === "soft power off" ? "power off" : "power on";
    await context.rememberSuccess({ fake_power_state: state });
  },
};
