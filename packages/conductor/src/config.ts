import { defaultInspection, type InspectionConfig } from "./inspection/config.ts";
import { defaultSteps, type StepsConfig } from "./planning/steps-config.ts";

/** What an operator may set; every duration in milliseconds. */
export interface ConductorConfig {
  /** The base URL under which agents and BMCs reach this server, without a slash at its end. */
  readonly externalUrl: string;
  /** Which nodes this conductor looks after: those of the same `conductor_group`. */
  readonly conductorGroup: string;
  readonly fastTrack: boolean;
  /** How old the last heartbeat of an agent may be for fast track to count on it. */
  readonly fastTrackTimeoutMs: number;
  readonly automatedClean: boolean;
  /** Whether agents may run a partition image's own programs to make it boot by BIOS. */
  readonly biosBootLoader: boolean;
  /** How many nodes may be deployed at once, and cleaned; 0: any number. What is beyond that is refused. */
  readonly maxConcurrentDeploy: number;
  readonly maxConcurrentClean: number;
  readonly deployCallbackTimeoutMs: number;
  readonly cleanCallbackTimeoutMs: number;
  readonly serviceCallbackTimeoutMs: number;
  readonly rescueCallbackTimeoutMs: number;
  /** How long an agent may take to report what it has found. */
  readonly inspectWaitTimeoutMs: number;
  /** How long an out-of-band step may take on the BMC, with all its polling and reboots; 0: any time. */
  readonly outOfBandStepTimeoutMs: number;
  /** Whether a machine is powered off after its agent has inspected it; with fast track it never is. */
  readonly inspectPowerOff: boolean;
  /** How long a machine may take to reach a power state. */
  readonly powerTimeoutMs: number;
  /** The same when the system on it is asked to shut down first. */
  readonly softPowerTimeoutMs: number;
  readonly powerSyncIntervalMs: number;
  /** How often a power state that cannot be read, or does not stay, is looked at again before its node goes into maintenance. */
  readonly powerSyncRetries: number;
  /** How soon a node that is in maintenance for that is asked again, 0: never; it doubles each time up to the second. */
  readonly powerRecoveryIntervalMs: number;
  readonly powerRecoveryLongestMs: number;
  /** Whether the power sync brings machines back to the state that is recorded, or records the one that they are in. */
  readonly forcePowerState: boolean;
  /** Whether the power sync asks for the machine's health too. */
  readonly healthMonitoring: boolean;
  /** How often sensors are read; 0: never by itself. */
  readonly sensorIntervalMs: number;
  /** What agents are told: they heartbeat at 0.3 to 0.6 of it. */
  readonly heartbeatTimeoutMs: number;
  /** Whether lookup answers only for nodes in states that expect an agent. */
  readonly restrictLookup: boolean;
  /** Folders below which `file://` URLs may point; `["/"]` allows any, none refuses all. */
  readonly fileUrlAllowedPaths: readonly string[];
  readonly allowDeletingAvailableNodes: boolean;
  readonly allocationsMayBeOwned: boolean;
  /** How soon, and at most how late, an agent is asked again how far a step is. */
  readonly agentPollMs: readonly [first: number, last: number];
  /** How long an agent may not answer while it runs a step before it counts as dead. */
  readonly agentSilenceMs: number;
  /** How long events of the timeline and ended operations are kept; 0: for ever. */
  readonly timelineKeptMs: number;
  /** How many events are kept at most; 0: any number. */
  readonly timelineKeptEvents: number;
  readonly inspection: InspectionConfig;
  readonly steps: StepsConfig;
}

export const defaultConfig: ConductorConfig = {
  externalUrl: "http://127.0.0.1:6385",
  conductorGroup: "",
  fastTrack: false,
  fastTrackTimeoutMs: 300_000,
  automatedClean: true,
  biosBootLoader: false,
  maxConcurrentDeploy: 0,
  maxConcurrentClean: 0,
  deployCallbackTimeoutMs: 1_800_000,
  cleanCallbackTimeoutMs: 1_800_000,
  serviceCallbackTimeoutMs: 1_800_000,
  rescueCallbackTimeoutMs: 1_800_000,
  inspectWaitTimeoutMs: 1_800_000,
  outOfBandStepTimeoutMs: 86_400_000,
  inspectPowerOff: true,
  powerTimeoutMs: 120_000,
  softPowerTimeoutMs: 600_000,
  powerSyncIntervalMs: 120_000,
  powerSyncRetries: 3,
  powerRecoveryIntervalMs: 300_000,
  powerRecoveryLongestMs: 1_800_000,
  forcePowerState: false,
  healthMonitoring: true,
  sensorIntervalMs: 0,
  heartbeatTimeoutMs: 300_000,
  restrictLookup: true,
  fileUrlAllowedPaths: ["/"],
  allowDeletingAvailableNodes: true,
  allocationsMayBeOwned: true,
  agentPollMs: [300, 3000],
  agentSilenceMs: 90_000,
  timelineKeptMs: 90 * 24 * 3_600_000,
  timelineKeptEvents: 5_000_000,
  inspection: defaultInspection,
  steps: defaultSteps,
};
