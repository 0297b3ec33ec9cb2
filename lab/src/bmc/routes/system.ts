import { isJsonObject, type JsonObject } from "@ingot/kernel";
import {
  BOOT_TARGETS,
  type BootSettings,
  type BootTarget,
  OVERRIDE_ENABLED,
  type OverrideEnabled,
} from "../../machine/boot-settings.ts";
import { type Answer, done, problem, resource } from "../answer.ts";
import { collection } from "../collection.ts";
import type { BmcContext, BmcRequest, Route } from "../context.ts";
import { wrongWith } from "../parameters.ts";
import { chassisPath, link, managerPath, ROOT, systemPath } from "../paths.ts";
import { RESET_TYPES, resetSystem } from "./system-reset.ts";

const SYSTEM = `${ROOT}/Systems/:system`;
const BOOT_MODES = ["UEFI", "Legacy"];

/** The machine itself: power, boot override, labels. */
export const systemRoutes: readonly Route[] = [
  {
    path: `${ROOT}/Systems`,
    methods: { GET: (bmc) => collection(`${ROOT}/Systems`, "ComputerSystem", [systemPath(bmc.machine)]) },
  },
  { path: SYSTEM, methods: { GET: (bmc) => resource(systemBody(bmc)), PATCH: changeSystem } },
  { path: `${SYSTEM}/ResetActionInfo`, methods: { GET: (bmc) => resource(resetActionInfo(bmc)) } },
  { path: `${SYSTEM}/Actions/ComputerSystem.Reset`, methods: { POST: resetSystem } },
];

export function systemBody(bmc: BmcContext): JsonObject {
  const { definition } = bmc.machine;
  const path = systemPath(bmc.machine);
  return {
    "@odata.id": path,
    "@odata.type": "#ComputerSystem.v1_13_0.ComputerSystem",
    Id: definition.uuid,
    Name: definition.name,
    UUID: definition.uuid,
    SystemType: "Physical",
    Manufacturer: "Ingot",
    Model: "Laboratory",
    SerialNumber: definition.name,
    SKU: "",
    PartNumber: "",
    AssetTag: bmc.labels.assetTag,
    HostName: null,
    LocationIndicatorActive: bmc.labels.locationIndicator,
    IndicatorLED: bmc.labels.locationIndicator ? "Blinking" : "Off",
    PowerState: bmc.machine.power === "on" ? "On" : "Off",
    Status: { State: bmc.machine.power === "on" ? "Enabled" : "StandbyOffline", Health: "OK", HealthRollup: "OK" },
    BiosVersion: bmc.machine.boot.mode === "uefi" ? "OVMF" : "SeaBIOS",
    Boot: bootBody(bmc.machine.boot),
    ProcessorSummary: { Count: definition.cpus, Model: "QEMU Virtual CPU", Status: { State: "Enabled", Health: "OK" } },
    MemorySummary: {
      TotalSystemMemoryGiB: definition.memoryBytes / 1024 ** 3,
      Status: { State: "Enabled", Health: "OK" },
    },
    Bios: link(`${path}/Bios`),
    SecureBoot: link(`${path}/SecureBoot`),
    Processors: link(`${path}/Processors`),
    Memory: link(`${path}/Memory`),
    EthernetInterfaces: link(`${path}/EthernetInterfaces`),
    Storage: link(`${path}/Storage`),
    SimpleStorage: link(`${path}/SimpleStorage`),
    Links: { ManagedBy: [link(managerPath(bmc.machine))], Chassis: [link(chassisPath(bmc.machine))] },
    Actions: {
      "#ComputerSystem.Reset": {
        target: `${path}/Actions/ComputerSystem.Reset`,
        "@Redfish.ActionInfo": `${path}/ResetActionInfo`,
        "ResetType@Redfish.AllowableValues": RESET_TYPES,
      },
    },
  };
}

function bootBody(boot: BootSettings): JsonObject {
  return {
    BootSourceOverrideEnabled: boot.enabled,
    "BootSourceOverrideEnabled@Redfish.AllowableValues": OVERRIDE_ENABLED,
    BootSourceOverrideTarget: boot.target,
    "BootSourceOverrideTarget@Redfish.AllowableValues": BOOT_TARGETS,
    BootSourceOverrideMode: boot.mode === "uefi" ? "UEFI" : "Legacy",
    "BootSourceOverrideMode@Redfish.AllowableValues": BOOT_MODES,
  };
}

function changeSystem(bmc: BmcContext, { body }: BmcRequest): Answer {
  const { Boot, ...labels } = body;
  const wrong = wrongWith(labels, {
    known: { AssetTag: "string", LocationIndicatorActive: "boolean", IndicatorLED: ["Off", "Lit", "Blinking"] },
    readOnly: Object.keys(systemBody(bmc)),
  });
  if (wrong !== undefined) return wrong;
  if (Boot !== undefined) {
    const refused = changeBoot(bmc, Boot);
    if (refused !== undefined) return refused;
  }
  if (labels["AssetTag"] !== undefined) bmc.labels.assetTag = String(labels["AssetTag"]);
  if (labels["LocationIndicatorActive"] !== undefined) {
    bmc.labels.locationIndicator = labels["LocationIndicatorActive"] === true;
  }
  if (labels["IndicatorLED"] !== undefined) bmc.labels.locationIndicator = labels["IndicatorLED"] !== "Off";
  return done;
}

/** Takes the new boot override, which the next boot obeys; gives back what is wrong with it otherwise. */
function changeBoot(bmc: BmcContext, boot: unknown): Answer | undefined {
  if (!isJsonObject(boot)) return problem(400, "PropertyValueTypeError", [JSON.stringify(boot), "Boot"]);
  const current = bmc.machine.boot;
  const wrong = wrongWith(boot, {
    known: {
      BootSourceOverrideEnabled: OVERRIDE_ENABLED,
      BootSourceOverrideTarget: BOOT_TARGETS,
      BootSourceOverrideMode: BOOT_MODES,
    },
    readOnly: Object.keys(bootBody(current)),
  });
  if (wrong !== undefined) return wrong;
  const target = (boot["BootSourceOverrideTarget"] as BootTarget | undefined) ?? current.target;
  const asked = (boot["BootSourceOverrideEnabled"] as OverrideEnabled | undefined) ?? current.enabled;
  const enabled = target === "None" ? "Disabled" : asked;
  const mode = boot["BootSourceOverrideMode"];
  bmc.machine.boot = {
    enabled,
    target: enabled === "Disabled" ? "None" : target,
    mode: mode === undefined ? current.mode : mode === "UEFI" ? "uefi" : "bios",
  };
  return undefined;
}

function resetActionInfo(bmc: BmcContext): JsonObject {
  return {
    "@odata.id": `${systemPath(bmc.machine)}/ResetActionInfo`,
    "@odata.type": "#ActionInfo.v1_2_0.ActionInfo",
    Id: "ResetActionInfo",
    Name: "Reset Action Info",
    Parameters: [{ Name: "ResetType", Required: true, DataType: "String", AllowableValues: RESET_TYPES }],
  };
}
