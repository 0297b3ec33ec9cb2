import { type DriverContext, type DriverStep, type DriverStepOutcome, STANDARD_STEPS } from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { asText, openBios, type RedfishBios } from "./bios.ts";
import type { RedfishClients } from "./client-pool.ts";
import { bmcMessages } from "./messages.ts";
import { linkAt, objectAt, textAt, wordsAt } from "./resource.ts";
import { openSystem, type RedfishSystem } from "./system.ts";

/** How long the firmware may take to have new settings in force after the reboot. */
const SETTLE_MS = 15 * 60_000;
const POLL_MS = 10_000;

/** `apply_configuration` and `factory_reset`: pending settings, a reboot, and a look at what came of it. */
export function redfishBiosSteps(clients: RedfishClients): readonly DriverStep[] {
  return [
    {
      kinds: ["clean", "deploy", "service"],
      offered: STANDARD_STEPS.applyBios,
      run: async (context, args, attachment) => {
        const system = await openSystem(context, clients);
        const wanted = wantedOf(args);
        const since = rebootedAt(attachment);
        return since === undefined ? apply(context, system, wanted) : check(context, system, { wanted, since });
      },
    },
    {
      kinds: ["clean", "deploy", "service"],
      offered: STANDARD_STEPS.resetBios,
      run: async (context, _args, attachment) => {
        if (rebootedAt(attachment) !== undefined) return { kind: "done" };
        return reset(context, await openSystem(context, clients));
      },
    },
  ];
}

type Wanted = ReadonlyMap<string, Json>;

function wantedOf(args: JsonObject): Wanted {
  const settings = (Array.isArray(args["settings"]) ? (args["settings"] as readonly Json[]) : []).filter(isJsonObject);
  return new Map(settings.map((setting) => [String(setting["name"]), setting["value"] ?? null] as const));
}

async function apply(context: DriverContext, system: RedfishSystem, wanted: Wanted): Promise<DriverStepOutcome> {
  const { scope } = context;
  const bios = await openBios(scope, system);
  requireKnown(bios, wanted);
  const changes = Object.fromEntries(
    [...wanted]
      .filter(([name, value]) => differs(bios.attributes[name], value))
      .map(([name, value]) => [name, typedLike(bios.attributes[name], value)]),
  );
  if (Object.keys(changes).length === 0) {
    context.note("the BIOS settings are as they are to be already");
    return { kind: "done" };
  }
  const settings = objectAt(bios.resource, "@Redfish.Settings");
  const onReset = wordsAt(settings, "SupportedApplyTimes")?.includes("OnReset") === true;
  const body: JsonObject = {
    Attributes: changes,
    ...(onReset ? { "@Redfish.SettingsApplyTime": { ApplyTime: "OnReset" } } : {}),
  };
  await system.client.patch(scope, linkAt(settings, "SettingsObject") ?? `${bios.path}/Settings`, body);
  return reboot(context, `BIOS settings to be in force: ${Object.keys(changes).join(", ")}`);
}

async function reset(context: DriverContext, system: RedfishSystem): Promise<DriverStepOutcome> {
  const { scope } = context;
  const bios = await openBios(scope, system);
  const target = textAt(objectAt(bios.resource, "Actions", "#Bios.ResetBios"), "target");
  if (target === undefined) throw new Failure("bmc.unsupported", "the BMC cannot reset the BIOS settings");
  await system.client.post(scope, target, {});
  return reboot(context, "the BIOS settings of the factory to be in force");
}

function reboot(context: DriverContext, reason: string): DriverStepOutcome {
  return { kind: "reboot", reason, attachment: { rebooted_at: context.scope.clock.now() } };
}

/** Looks until the settings are in force; what the BMC says of those that never are is in the failure. */
async function check(
  context: DriverContext,
  system: RedfishSystem,
  asked: { readonly wanted: Wanted; readonly since: number },
): Promise<DriverStepOutcome> {
  const { scope } = context;
  const bios = await openBios(scope, system);
  const left = [...asked.wanted].filter(([name, value]) => differs(bios.attributes[name], value));
  if (left.length === 0) return { kind: "done" };
  const { text } = bmcMessages(objectAt(bios.resource, "@Redfish.Settings"));
  const settled = scope.clock.now() - asked.since > SETTLE_MS;
  if (!settled) return { kind: "poll", afterMs: POLL_MS, attachment: { rebooted_at: asked.since } };
  const names = left.map(([name]) => name).join(", ");
  const words = text === "" ? "" : `: ${text}`;
  throw new Failure("bmc.error", `BIOS settings are not what they were set to after the reboot (${names})${words}`, {
    hint: "The machine's firmware refused them: see their allowable values and dependencies in its registry.",
  });
}

function requireKnown({ attributes }: RedfishBios, wanted: Wanted): void {
  const unknown = [...wanted.keys()].filter((name) => !Object.hasOwn(attributes, name));
  if (unknown.length === 0) return;
  throw new Failure("input.invalid", `the machine has no BIOS settings named ${unknown.join(", ")}`, {
    hint: "List them with: baremetal node bios setting list NODE",
  });
}

function differs(present: Json | undefined, wanted: Json): boolean {
  return present === undefined || asText(present) !== asText(wanted);
}

/** Redfish wants numbers and booleans as such; clients often give them as text. */
function typedLike(present: Json | undefined, wanted: Json): Json {
  if (typeof wanted !== "string") return wanted;
  if (typeof present === "number" && wanted.trim() !== "" && Number.isFinite(Number(wanted))) return Number(wanted);
  if (typeof present === "boolean" && /^(?:true|false)$/i.test(wanted)) return wanted.toLowerCase() === "true";
  return wanted;
}

function rebootedAt(attachment: Json | undefined): number | undefined {
  const at = isJsonObject(attachment) ? attachment["rebooted_at"] : undefined;
  return typeof at === "number" ? at : undefined;
}
