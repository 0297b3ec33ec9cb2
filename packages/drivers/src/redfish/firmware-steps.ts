import { type DriverContext, type DriverStep, type DriverStepOutcome, STANDARD_STEPS } from "@ingot/driver-kit";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import type { RedfishClients } from "./client-pool.ts";
import { linkAt, objectAt, textAt } from "./resource.ts";
import { shownUrl } from "./shown-url.ts";
import { openSystem } from "./system.ts";

/** How far the updates are; written down between any two looks at the BMC. */
interface Progress extends JsonObject {
  /** Which of the settings. */
  readonly index: number;
  readonly stage: "begin" | "task" | "settle";
  /** The task's path; null when the BMC was done at once. */
  readonly monitor: string | null;
  /** When this stage began. */
  readonly since: number;
  /** Whether the machine was rebooted for this component. */
  readonly rebooted: boolean;
  /** Since when the BMC has not answered; null while it does. */
  readonly silentSince: number | null;
}

const POLL_MS = 5000;
/** A task that rests in one of these for so long waits for a reboot. */
const WAITS_FOR_REBOOT = new Set(["New", "Starting", "Pending", "Suspended"]);
const REBOOT_AFTER_MS = 60_000;
const BMC_SILENCE_MS = 300_000;

/** `update`: UpdateService.SimpleUpdate for one component after the other, with the reboots that they need. */
export function redfishFirmwareSteps(clients: RedfishClients): readonly DriverStep[] {
  return [
    {
      kinds: ["clean", "deploy", "service"],
      offered: STANDARD_STEPS.updateFirmware,
      run: (context, args, attachment) => update(clients, context, { settings: settingsOf(args), attachment }),
    },
  ];
}

interface Setting {
  readonly component: string;
  readonly url: string;
  /** Seconds to wait after the update. */
  readonly wait: number;
}

interface Work {
  readonly settings: readonly Setting[];
  readonly attachment: Json | undefined;
}

async function update(clients: RedfishClients, context: DriverContext, work: Work): Promise<DriverStepOutcome> {
  const progress = progressOf(context, work.attachment);
  const setting = work.settings[progress.index];
  if (setting === undefined) return { kind: "done" };
  try {
    switch (progress.stage) {
      case "begin":
        return await begin(clients, context, { setting, progress });
      case "task":
        return await look(clients, context, { setting, progress });
      case "settle":
        return settle(context, { setting, progress });
    }
  } catch (error) {
    return whileSilent(context, { setting, progress, error });
  }
}

interface At {
  readonly setting: Setting;
  readonly progress: Progress;
}

async function begin(clients: RedfishClients, context: DriverContext, { setting, progress }: At) {
  const { scope } = context;
  const { client } = await openSystem(context, clients);
  const service = linkAt(await client.get(scope, "/redfish/v1/"), "UpdateService");
  const resource = service === undefined ? {} : await client.get(scope, service);
  const target = textAt(objectAt(resource, "Actions", "#UpdateService.SimpleUpdate"), "target");
  if (target === undefined) throw new Failure("bmc.unsupported", "the BMC offers no UpdateService.SimpleUpdate");
  const protocol = setting.url.startsWith("https:") ? "HTTPS" : "HTTP";
  context.note(`the BMC fetches firmware for ${setting.component}`, { url: shownUrl(setting.url) });
  const monitor = (await client.begin(scope, target, { ImageURI: setting.url, TransferProtocol: protocol })) ?? null;
  return next({ ...progress, stage: "task", monitor, since: scope.clock.now() });
}

/** The task is watched; one that rests is given the reboot that it waits for. */
async function look(clients: RedfishClients, context: DriverContext, at: At): Promise<DriverStepOutcome> {
  const { setting, progress } = at;
  const { scope } = context;
  const { client } = await openSystem(context, clients);
  const what = `the firmware of ${setting.component}`;
  const task = progress.monitor === null ? undefined : await client.task(scope, progress.monitor, what);
  if (task?.over === false) {
    const rests = WAITS_FOR_REBOOT.has(task.state ?? "") && scope.clock.now() - progress.since > REBOOT_AFTER_MS;
    if (rests && !progress.rebooted && needsReboot(setting)) return reboot(at);
    return { kind: "poll", afterMs: POLL_MS, attachment: { ...progress, silentSince: null } };
  }
  context.note(`the BMC has installed the firmware of ${setting.component}`);
  if (needsReboot(setting) && !progress.rebooted) return reboot(at);
  return next({ ...progress, stage: "settle", since: scope.clock.now() });
}

/** The BMC's own firmware is in force once the BMC is back. */
function needsReboot({ component }: Setting): boolean {
  return component !== "bmc";
}

function reboot({ setting, progress }: At): DriverStepOutcome {
  const reason = `the new firmware of ${setting.component} to be in force`;
  return { kind: "reboot", reason, attachment: { ...progress, rebooted: true } };
}

function settle(context: DriverContext, { setting, progress }: At): DriverStepOutcome {
  const now = context.scope.clock.now();
  const left = progress.since + setting.wait * 1000 - now;
  if (left > 0) return { kind: "poll", afterMs: left, attachment: progress };
  return next({
    index: progress.index + 1,
    stage: "begin",
    monitor: null,
    since: now,
    rebooted: false,
    silentSince: null,
  });
}

/** On to the next stage at once, but by way of the log. */
function next(attachment: Progress): DriverStepOutcome {
  return { kind: "poll", afterMs: 1, attachment };
}

/** A BMC that installs firmware may be away for minutes. */
function whileSilent(context: DriverContext, at: At & { readonly error: unknown }): DriverStepOutcome {
  const { progress, error } = at;
  context.scope.check();
  const patience = Number(context.node.driver_info["firmware_update_unresponsive_bmc_wait"] ?? BMC_SILENCE_MS / 1000);
  const silent = isFailure(error, "bmc.unreachable", "bmc.busy", "bmc.authentication");
  const now = context.scope.clock.now();
  const silentSince = progress.silentSince ?? now;
  if (progress.stage === "begin" || !silent || now - silentSince > patience * 1000) throw error;
  return { kind: "poll", afterMs: POLL_MS, attachment: { ...progress, silentSince } };
}

function progressOf(context: DriverContext, attachment: Json | undefined): Progress {
  if (isJsonObject(attachment) && typeof attachment["index"] === "number") return attachment as Progress;
  return {
    index: 0,
    stage: "begin",
    monitor: null,
    since: context.scope.clock.now(),
    rebooted: false,
    silentSince: null,
  };
}

function settingsOf(args: JsonObject): readonly Setting[] {
  const list = (Array.isArray(args["settings"]) ? (args["settings"] as readonly Json[]) : []).filter(isJsonObject);
  return list.map(({ component, url, wait }) => ({
    component: String(component),
    url: String(url),
    wait: typeof wait === "number" ? wait : 0,
  }));
}
