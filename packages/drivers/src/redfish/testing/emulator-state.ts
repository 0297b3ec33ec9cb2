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
  virtualMedia: "manager" | "system" | "none" | "floppy-only";
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
};

export class EmulatorState {
  faults: EmulatorFaults = { ...NO_FAULTS };
  power: "On" | "Off" = "Off";
  /** What the power becomes after so many looks. */
  pending: { state: "On" | "Off"; looks: number } | undefined;
  boot = { target: "None", enabled: "Disabled", mode: "UEFI" };
  secureBoot = false;
  image: string | undefined;
  etag = 1;
  readonly sessions = new Map<string, number>();
  readonly tasks = new Map<string, number>();
  readonly resets: string[] = [];
  logins = 0;
  /** `METHOD PATH` of all requests. */
  readonly requests: string[] = [];
  systems = ["1"];
}
