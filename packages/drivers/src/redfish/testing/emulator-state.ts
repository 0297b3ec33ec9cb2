import type { Json, JsonObject } from "@ingot/kernel";

/** What an emulated BMC knows, and the faults that a test can set while it runs. */
export interface EmulatorFaults {
  /** The next N requests are answered with this status (503 unless told otherwise). */
  busy: number;
  busyStatus: number;
  retryAfter: string | undefined;
  /** The next N connections are cut without an answer. */
  cut: number;
  /** Each answer waits so long. */
  delayMs: number;
  /** The next N answers are not JSON. */
  garbage: number;
  /** Sessions end after so many requests. */
  sessionUses: number;
  /** `none`: no session service; `broken`: its POST answers 500; `full`: 503. */
  sessions: "works" | "none" | "broken" | "full";
  /** PATCH wants If-Match: `required` answers 428 without, `strict` 412 for another than the present ETag. */
  etag: "ignored" | "required" | "strict";
  resetKinds: readonly string[] | "absent" | "empty" | "action-info" | "no-action";
  bootTargets: readonly string[] | "absent";
  /** No lasting boot override. */
  onceOnly: boolean;
  /** `Boot` can be changed in the settings resource alone. */
  bootBySettings: boolean;
  virtualMedia: "manager" | "system" | "none" | "floppy-only" | "cd-only";
  /** What of InsertMedia is refused with 400: `options` any but Image, `bare` what lacks TransferProtocolType. */
  insertRefuses: "nothing" | "options" | "bare" | "everything";
  /** No actions: Image and Inserted are changed by PATCH. */
  insertByPatch: boolean;
  /** Changes are done by tasks that take so many looks. */
  taskLooks: number;
  taskFails: boolean;
  /** Looks at the system until a power change shows. */
  powerLooks: number;
  /** The machine ignores the kinds of reset that are named. */
  ignoredResets: readonly string[];
  /** The answer to the next N resets is lost, though they are done. */
  lostResets: number;
  /** The BIOS takes new settings when the machine is switched on again; `refuses` never, and says why. */
  biosSettings: "works" | "refuses";
  /** A firmware task rests until a reset. */
  updateWaitsForReset: boolean;
  lamps: "led" | "location" | "none";
  /** A RAID controller with drives, or SimpleStorage alone. */
  storage: "raid" | "simple";
  /** In which form the chassis tells of its sensors; `broken`: one of them is missing though it is linked to. */
  sensors: "resources" | "subsystems" | "broken" | "none";
  /** Volumes are made and deleted at the next reset. */
  volumesOnReset: boolean;
}

export const NO_FAULTS: EmulatorFaults = {
  busy: 0,
  busyStatus: 503,
  retryAfter: undefined,
  cut: 0,
  delayMs: 0,
  garbage: 0,
  sessionUses: Infinity,
  sessions: "works",
  etag: "ignored",
  resetKinds: ["On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "Nmi", "ForceOn"],
  bootTargets: ["None", "Pxe", "Hdd", "Cd", "BiosSetup", "UefiHttp"],
  onceOnly: false,
  bootBySettings: false,
  virtualMedia: "manager",
  insertRefuses: "nothing",
  insertByPatch: false,
  taskLooks: 0,
  taskFails: false,
  powerLooks: 0,
  ignoredResets: [],
  lostResets: 0,
  biosSettings: "works",
  updateWaitsForReset: false,
  lamps: "led",
  storage: "simple",
  sensors: "resources",
  volumesOnReset: false,
};

export interface EmulatedVolume {
  readonly id: string;
  readonly name: string;
  readonly raidType: string;
  readonly bytes: number;
  readonly drives: readonly string[];
}

export const FACTORY_BIOS: Readonly<Record<string, Json>> = {
  ProcTurboMode: "Enabled",
  NumCores: 8,
  QuietBoot: true,
  AssetTag: "",
};

export class EmulatorState {
  faults: EmulatorFaults = { ...NO_FAULTS };
  power: "On" | "Off" = "Off";
  /** What the power becomes after so many looks. */
  pending: { state: "On" | "Off"; looks: number } | undefined;
  boot = { target: "None", enabled: "Disabled", mode: "UEFI" };
  secureBoot = false;
  /** The system's own. */
  status: JsonObject = { State: "Enabled", Health: "OK", HealthRollup: "OK" };
  image: string | undefined;
  /** In the drive for floppies and USB sticks. */
  usb: string | undefined;
  etag = 1;
  readonly sessions = new Map<string, number>();
  readonly tasks = new Map<string, number>();
  readonly resets: string[] = [];
  logins = 0;
  /** `METHOD PATH` of all requests. */
  readonly requests: string[] = [];
  systems = ["1"];
  bios: Record<string, Json> = { ...FACTORY_BIOS };
  pendingBios: Record<string, Json> | undefined;
  /** What each lamp shows, by its resource's path. */
  readonly lamps = new Map<string, Json>();
  biosVersion = "1.0";
  bmcVersion = "4.0";
  /** What SimpleUpdate was asked for. */
  readonly updates: JsonObject[] = [];
  /** Resets there were when the last update began. */
  resetsAtUpdate = 0;
  readonly subscriptions = new Map<string, JsonObject>();
  volumes: EmulatedVolume[] = [];
  pendingVolumes: EmulatedVolume[] | undefined;
}
