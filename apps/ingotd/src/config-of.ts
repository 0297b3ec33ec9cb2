import type { ConductorConfig } from "@ingot/conductor";
import { defaultConfig } from "@ingot/conductor/config";
import { inspectionOf } from "./inspection-of.ts";
import { isLoopback, type ListenAddress, urlOf } from "./listen-address.ts";
import { invalid } from "./read-settings.ts";
import type { SettingName, Settings } from "./settings.ts";
import { stepsOf } from "./steps-of.ts";

/** Ten years, the longest time that Ironic takes. */
const ANY_TIME_MS = 315_576_000_000;

/** The conductor's configuration, from what was set. */
export function configOf(settings: Settings, listen: ListenAddress): ConductorConfig {
  const ms = (name: SettingName) => Math.round(Number(settings[name]) * 1000);
  const some = (name: SettingName) => {
    if (ms(name) > 0) return ms(name);
    throw invalid(`${name} is '${String(settings[name])}'`, "Give more than 0 seconds.");
  };
  const count = (name: SettingName) => wholeNumber(name, settings[name], "Give a whole number.");
  const paths = settings["file-url-allowed-paths"];
  return {
    ...defaultConfig,
    conductorGroup: String(settings["conductor-group"]).toLowerCase(),
    externalUrl: externalUrl(settings["external-url"], listen),
    fileUrlAllowedPaths: Array.isArray(paths) ? paths : isLoopback(listen.host) ? ["/"] : [],
    fastTrack: settings["fast-track"] === true,
    fastTrackTimeoutMs: ms("fast-track-timeout"),
    automatedClean: settings["automated-clean"] === true,
    biosBootLoader: settings["enable-bios-bootloader-install"] === true,
    maxConcurrentDeploy: wholeNumber("max-concurrent-deploy", settings["max-concurrent-deploy"]),
    maxConcurrentClean: wholeNumber("max-concurrent-clean", settings["max-concurrent-clean"]),
    deployCallbackTimeoutMs: ms("deploy-callback-timeout") || ANY_TIME_MS,
    cleanCallbackTimeoutMs: ms("clean-callback-timeout") || ANY_TIME_MS,
    serviceCallbackTimeoutMs: ms("service-callback-timeout") || ANY_TIME_MS,
    rescueCallbackTimeoutMs: ms("rescue-callback-timeout") || ANY_TIME_MS,
    inspectWaitTimeoutMs: ms("inspect-wait-timeout") || ANY_TIME_MS,
    outOfBandStepTimeoutMs: ms("out-of-band-step-timeout"),
    inspectPowerOff: settings["inspect-power-off"] === true,
    powerTimeoutMs: some("power-timeout"),
    softPowerTimeoutMs: some("soft-power-timeout"),
    powerSyncIntervalMs: ms("power-sync-interval"),
    powerSyncRetries: count("power-sync-retries"),
    powerRecoveryIntervalMs: ms("power-recovery-interval"),
    powerRecoveryLongestMs: ms("power-recovery-longest"),
    forcePowerState: settings["force-power-state"] === true,
    healthMonitoring: settings["health-monitoring"] === true,
    sensorIntervalMs: ms("sensor-interval"),
    heartbeatTimeoutMs: some("heartbeat-timeout"),
    agentSilenceMs: ms("agent-silence-timeout"),
    timelineKeptMs: ms("timeline-retention"),
    timelineKeptEvents: wholeNumber("timeline-events", settings["timeline-events"]),
    restrictLookup: settings["restrict-lookup"] === true,
    inspection: inspectionOf(settings),
    steps: stepsOf(settings),
  };
}

export function bmcTimeoutMs(settings: Settings): number {
  const seconds = Number(settings["bmc-timeout"]);
  if (seconds > 0) return seconds * 1000;
  throw invalid("--bmc-timeout is 0", "Give the seconds that a BMC may take for one answer.");
}

function wholeNumber(
  name: SettingName,
  given: Settings[SettingName],
  hint = "Give a whole number, 0 for any.",
): number {
  const number = Number(given);
  if (String(given).trim() !== "" && Number.isSafeInteger(number) && number >= 0) return number;
  throw invalid(`${name} is '${String(given)}'`, hint);
}

function externalUrl(given: Settings[SettingName], listen: ListenAddress): string {
  if (typeof given !== "string" || given === "") return urlOf(listen);
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") {
    throw invalid(`--external-url is '${given}'`, "Say http://HOST:PORT as BMCs and machines reach this server.");
  }
  return given.replace(/\/+$/, "");
}
