import type { PowerTarget } from "@ingot/driver-kit";
import type { ConductorConfig } from "../config.ts";

/** How long a change of power may take: longer when the system is asked to shut down first. */
export function powerTimeoutMs(config: ConductorConfig, target: PowerTarget): number {
  return target === "soft power off" || target === "soft rebooting" ? config.softPowerTimeoutMs : config.powerTimeoutMs;
}
