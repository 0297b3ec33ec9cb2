import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";
import type { Health } from "./sensor.ts";

/** As the API shows it; `error` when the BMC answers but cannot tell. */
export type PowerState = "power on" | "power off" | "error";
export type PowerTarget = "power on" | "power off" | "rebooting" | "soft power off" | "soft rebooting";

export interface PowerInterface {
  readonly properties: DriverProperties;
  /** Throws a Failure that names the key when `driver_info` lacks or misstates something; touches no BMC. */
  validate(context: DriverContext): void | Promise<void>;
  getPowerState(context: DriverContext): Promise<PowerState>;
  /** The power state together with the machine's health, where one question to the BMC answers both. */
  observe?(context: DriverContext): Promise<{ readonly power: PowerState; readonly health: Health | null }>;
  /** Returns when the machine has reached the state; the scope bounds the wait. */
  setPowerState(context: DriverContext, target: PowerTarget): Promise<void>;
  readonly supportedTargets: readonly PowerTarget[];
}
