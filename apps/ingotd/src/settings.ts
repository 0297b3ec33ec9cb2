import { hostname } from "node:os";
import { defaultConfig } from "@ingot/conductor/config";
import { DEFAULT_CLIENT_OPTIONS } from "@ingot/drivers/redfish/client";

export type SettingKind = "text" | "list" | "flag" | "seconds";

export interface Setting {
  readonly kind: SettingKind;
  /** As help shows it. */
  readonly value?: string;
  readonly fallback: string | boolean | number | readonly string[] | undefined;
  readonly help: string;
}

const seconds = (ms: number) => ms / 1000;

/** Every option of `serve`, by its long name: also `INGOT_NAME` in the environment and `name:` in DATA/ingot.yaml. */
export const SETTINGS = {
  listen: { kind: "text", value: "HOST:PORT", fallback: "127.0.0.1:6385", help: "where the API answers" },
  data: { kind: "text", value: "DIR", fallback: ".ingot/data", help: "where everything is kept" },
  database: {
    kind: "text",
    value: "URL",
    fallback: undefined,
    help: "postgres://USER:PASSWORD@HOST:PORT/NAME, for several processes (a file in the data directory)",
  },
  role: {
    kind: "list",
    value: "LIST",
    fallback: ["api", "conductor"],
    help: "what this process does; the rest is left to others over the same database",
  },
  "conductor-group": {
    kind: "text",
    value: "NAME",
    fallback: defaultConfig.conductorGroup,
    help: "the nodes that this conductor looks after: those of this conductor_group",
  },
  "hardware-types": {
    kind: "list",
    value: "LIST",
    fallback: ["redfish"],
    help: "the enabled drivers, by commas",
  },
  "external-url": {
    kind: "text",
    value: "URL",
    fallback: undefined,
    help: "under which BMCs and agents reach this server (the listen address)",
  },
  "file-url-allowed-paths": {
    kind: "list",
    value: "LIST",
    fallback: undefined,
    help: "folders below which file:// URLs may point (any when listening on loopback, else none)",
  },
  "fast-track": { kind: "flag", fallback: defaultConfig.fastTrack, help: "go on with an agent that is still there" },
  "fast-track-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.fastTrackTimeoutMs),
    help: "how old its last heartbeat may be",
  },
  "automated-clean": {
    kind: "flag",
    fallback: defaultConfig.automatedClean,
    help: "clean machines before they become available",
  },
  "enable-bios-bootloader-install": {
    kind: "flag",
    fallback: defaultConfig.biosBootLoader,
    help: "let the ramdisk run a partition image's own grub-install: always for BIOS, for UEFI where it has no EFI files",
  },
  "max-concurrent-deploy": {
    kind: "text",
    value: "COUNT",
    fallback: String(defaultConfig.maxConcurrentDeploy),
    help: "how many nodes are deployed at once; more are refused for the moment (503); 0: any number",
  },
  "max-concurrent-clean": {
    kind: "text",
    value: "COUNT",
    fallback: String(defaultConfig.maxConcurrentClean),
    help: "the same for nodes that are undeployed or cleaned",
  },
  "deploy-callback-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.deployCallbackTimeoutMs),
    help: "how long the ramdisk of a deployment may take to call back; 0: any time",
  },
  "clean-callback-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.cleanCallbackTimeoutMs),
    help: "the same for cleaning",
  },
  "service-callback-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.serviceCallbackTimeoutMs),
    help: "the same for servicing",
  },
  "rescue-callback-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.rescueCallbackTimeoutMs),
    help: "the same for rescue",
  },
  "inspect-wait-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.inspectWaitTimeoutMs),
    help: "how long an agent may take to report what it has found; 0: any time",
  },
  "out-of-band-step-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.outOfBandStepTimeoutMs),
    help: "how long a step may take on a BMC, polling and reboots included; 0: any time",
  },
  "bmc-timeout": {
    kind: "seconds",
    fallback: seconds(DEFAULT_CLIENT_OPTIONS.requestTimeoutMs),
    help: "how long a BMC may take for one answer; one that hangs is asked twice",
  },
  "inspect-power-off": {
    kind: "flag",
    fallback: defaultConfig.inspectPowerOff,
    help: "power machines off once their agent has inspected them",
  },
  "clean-priorities": {
    kind: "list",
    value: "LIST",
    fallback: [],
    help: "INTERFACE.STEP=PRIORITY for automated cleaning, by commas; 0 leaves a step out",
  },
  "verify-priorities": {
    kind: "list",
    value: "LIST",
    fallback: [],
    help: "the same for the verification of nodes",
  },
  "disallow-clean-steps": {
    kind: "list",
    value: "LIST",
    fallback: defaultConfig.steps.disallowed.clean,
    help: "INTERFACE.STEP names that nobody may ask for in cleaning, by commas",
  },
  "disallow-deploy-steps": {
    kind: "list",
    value: "LIST",
    fallback: defaultConfig.steps.disallowed.deploy,
    help: "the same for deployments",
  },
  "disallow-service-steps": {
    kind: "list",
    value: "LIST",
    fallback: defaultConfig.steps.disallowed.service,
    help: "the same for servicing",
  },
  "cleaning-step-source": {
    kind: "text",
    value: "SOURCE",
    fallback: defaultConfig.steps.cleaning.source,
    help: "where automated cleaning has its steps from: autogenerated, runbook, hybrid",
  },
  "cleaning-runbook": {
    kind: "text",
    value: "RUNBOOK",
    fallback: undefined,
    help: "the runbook that cleans, unless a more special one is named",
  },
  "cleaning-runbook-by-class": {
    kind: "list",
    value: "LIST",
    fallback: [],
    help: "RESOURCE_CLASS=RUNBOOK, by commas",
  },
  "cleaning-runbook-from-node": {
    kind: "flag",
    fallback: defaultConfig.steps.cleaning.fromNode,
    help: "a node's driver_info.cleaning_runbook counts before all others",
  },
  "cleaning-runbook-traits": {
    kind: "flag",
    fallback: defaultConfig.steps.cleaning.validateTraits,
    help: "a cleaning runbook must match one of the node's traits",
  },
  "power-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.powerTimeoutMs),
    help: "how long a machine may take to change its power state",
  },
  "soft-power-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.softPowerTimeoutMs),
    help: "the same when its system is asked to shut down first",
  },
  "power-sync-interval": {
    kind: "seconds",
    fallback: seconds(defaultConfig.powerSyncIntervalMs),
    help: "how often power states are read; 0: never",
  },
  "power-sync-retries": {
    kind: "text",
    value: "COUNT",
    fallback: String(defaultConfig.powerSyncRetries),
    help: "how often in a row that may fail again before the node goes into maintenance (fault: power failure)",
  },
  "power-recovery-interval": {
    kind: "seconds",
    fallback: seconds(defaultConfig.powerRecoveryIntervalMs),
    help: "how soon such a node is asked again, which ends its maintenance; doubles each time it fails; 0: never",
  },
  "power-recovery-longest": {
    kind: "seconds",
    fallback: seconds(defaultConfig.powerRecoveryLongestMs),
    help: "up to how much that time doubles",
  },
  "force-power-state": {
    kind: "flag",
    fallback: defaultConfig.forcePowerState,
    help: "bring machines back to the power state that is recorded, instead of recording theirs",
  },
  "health-monitoring": {
    kind: "flag",
    fallback: defaultConfig.healthMonitoring,
    help: "read each machine's health with its power state",
  },
  "sensor-interval": {
    kind: "seconds",
    fallback: seconds(defaultConfig.sensorIntervalMs),
    help: "how often sensors are read and kept; 0: only when they are asked for",
  },
  "heartbeat-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.heartbeatTimeoutMs),
    help: "agents send a heartbeat at a third to two thirds of it",
  },
  "agent-silence-timeout": {
    kind: "seconds",
    fallback: seconds(defaultConfig.agentSilenceMs),
    help: "how long an agent may not answer while it runs a step",
  },
  "timeline-retention": {
    kind: "seconds",
    fallback: seconds(defaultConfig.timelineKeptMs),
    help: "how long the timeline and ended operations are kept; 0: for ever",
  },
  "timeline-events": {
    kind: "text",
    value: "COUNT",
    fallback: String(defaultConfig.timelineKeptEvents),
    help: "how many events of the timeline are kept at most; 0: any number",
  },
  "restrict-lookup": {
    kind: "flag",
    fallback: defaultConfig.restrictLookup,
    help: "agents may look up only nodes that expect one",
  },
  "inspection-hooks": {
    kind: "list",
    value: "LIST",
    fallback: defaultConfig.inspection.hooks,
    help: "what is done with a report of inspection, in order",
  },
  "inspection-rules": {
    kind: "text",
    value: "FILE",
    fallback: undefined,
    help: "YAML with inspection rules besides those of the API",
  },
  "inspection-add-ports": {
    kind: "text",
    value: "WHICH",
    fallback: defaultConfig.inspection.addPorts,
    help: "for which NICs ports are made: pxe, active, all, disabled",
  },
  "inspection-keep-ports": {
    kind: "text",
    value: "WHICH",
    fallback: defaultConfig.inspection.keepPorts,
    help: "which ports stay: all, present, added",
  },
  "inspection-physical-networks": {
    kind: "list",
    value: "LIST",
    fallback: [],
    help: "CIDR:NAME, by commas: the physical networks of ports (hook physical-network)",
  },
  "inspection-pci-aliases": {
    kind: "list",
    value: "LIST",
    fallback: [],
    help: "VENDOR:PRODUCT:NAME, by commas: PCI devices to count as capabilities (hook pci-devices)",
  },
  "inspection-extra-hardware-strict": {
    kind: "flag",
    fallback: defaultConfig.inspection.extraHardwareStrict,
    help: "leave extra hardware out as a whole when one item of it is malformed (hook extra-hardware)",
  },
  "inspection-mask-secrets": {
    kind: "text",
    value: "FROM",
    fallback: defaultConfig.inspection.maskSecrets,
    help: "from which rules secrets of a report are hidden: always, sensitive (all but sensitive ones), never",
  },
  "auto-discovery-driver": {
    kind: "text",
    value: "DRIVER",
    fallback: undefined,
    help: "machines that nobody knows enrol themselves with this driver when they report (they do not, unless it is set)",
  },
  "auto-discovery-scope": {
    kind: "text",
    value: "TEXT",
    fallback: undefined,
    help: "inspection_scope in the properties of such a node",
  },
  host: { kind: "text", value: "NAME", fallback: hostname(), help: "this conductor's name" },
  insecure: { kind: "flag", fallback: false, help: "serve without authentication on any address" },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = Readonly<Record<SettingName, string | boolean | number | readonly string[] | undefined>>;
