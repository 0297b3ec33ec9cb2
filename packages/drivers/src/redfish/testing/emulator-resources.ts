/** The resources of an emulated BMC, as JSON. */
import type { JsonObject } from "@ingot/kernel";
import { CHASSIS_LINK, componentLinks, componentResources, ROOT_COMPONENTS } from "./emulator-components.ts";
import type { EmulatorState } from "./emulator-state.ts";

export const SYSTEM = "/redfish/v1/Systems/1";
export const MANAGER = "/redfish/v1/Managers/1";
export const RESET = `${SYSTEM}/Actions/ComputerSystem.Reset`;

const ref = (path: string): JsonObject => ({ "@odata.id": path });
const collection = (path: string, ids: readonly string[]): JsonObject => ({
  ...ref(path),
  "Members@odata.count": ids.length,
  Members: ids.map((id) => ref(`${path}/${id}`)),
});

export function mediaPath(state: EmulatorState): string {
  return `${state.faults.virtualMedia === "system" ? SYSTEM : MANAGER}/VirtualMedia`;
}

/** The resource at a path, or undefined. */
export function resourceAt(state: EmulatorState, path: string): JsonObject | undefined {
  return resources(state)[path]?.();
}

function resources(state: EmulatorState): Record<string, () => JsonObject> {
  const media = mediaPath(state);
  return {
    "/redfish/v1": () => root(state),
    "/redfish/v1/Systems": () => collection("/redfish/v1/Systems", state.systems),
    [SYSTEM]: () => system(state),
    [`${SYSTEM}/ResetInfo`]: () => ({
      Parameters: [{ Name: "ResetType", AllowableValues: ["On", "ForceOff"] }],
    }),
    [`${SYSTEM}/SecureBoot`]: () => ({ ...ref(`${SYSTEM}/SecureBoot`), SecureBootEnable: state.secureBoot }),
    [`${SYSTEM}/Processors`]: () => collection(`${SYSTEM}/Processors`, ["CPU1", "GPU1"]),
    [`${SYSTEM}/Processors/CPU1`]: () => ({
      ProcessorType: "CPU",
      InstructionSet: "x86-64",
      TotalThreads: 16,
      Model: "Emu 1",
    }),
    [`${SYSTEM}/Processors/GPU1`]: () => ({ ProcessorType: "GPU", TotalThreads: 4096 }),
    [`${SYSTEM}/EthernetInterfaces`]: () => collection(`${SYSTEM}/EthernetInterfaces`, ["1", "2", "3"]),
    [`${SYSTEM}/EthernetInterfaces/1`]: () => ({
      Id: "1",
      MACAddress: "52-54-00-AA-BB-01",
      Status: { State: "Enabled" },
    }),
    [`${SYSTEM}/EthernetInterfaces/2`]: () => ({
      Id: "2",
      MACAddress: "52:54:00:aa:bb:02",
      Status: { State: "Absent" },
    }),
    [`${SYSTEM}/EthernetInterfaces/3`]: () => ({ Id: "3", MACAddress: null }),
    [`${SYSTEM}/SimpleStorage`]: () => collection(`${SYSTEM}/SimpleStorage`, ["1"]),
    [`${SYSTEM}/SimpleStorage/1`]: () => ({
      Devices: [
        { Name: "a", CapacityBytes: 2 ** 34 },
        { Name: "b", CapacityBytes: null },
      ],
    }),
    [MANAGER]: () => ({
      ...ref(MANAGER),
      FirmwareVersion: state.bmcVersion,
      ...(state.faults.virtualMedia === "system" ? {} : { VirtualMedia: ref(media) }),
    }),
    ...componentResources(state),
    [media]: () => collection(media, drivesOf(state)),
    [`${media}/Floppy`]: () => ({
      ...virtualDrive(state, `${media}/Floppy`, state.usb),
      MediaTypes: ["Floppy", "USBStick"],
    }),
    [`${media}/Cd`]: () => virtualDrive(state, `${media}/Cd`, state.image),
  };
}

function root(state: EmulatorState): JsonObject {
  const sessions = {
    SessionService: ref("/redfish/v1/SessionService"),
    Links: { Sessions: ref("/redfish/v1/SessionService/Sessions") },
  };
  return {
    ...ref("/redfish/v1"),
    RedfishVersion: "1.11.0",
    Systems: ref("/redfish/v1/Systems"),
    ...ROOT_COMPONENTS,
    ...(state.faults.sessions === "none" ? {} : sessions),
  };
}

function system(state: EmulatorState): JsonObject {
  const { faults, boot } = state;
  const targets =
    faults.bootTargets === "absent" ? {} : { "BootSourceOverrideTarget@Redfish.AllowableValues": faults.bootTargets };
  return {
    ...ref(SYSTEM),
    "@odata.etag": `W/"${state.etag}"`,
    Manufacturer: "Emulated",
    Model: "One",
    SerialNumber: "123",
    PowerState: state.pending === undefined ? state.power : state.pending.state === "On" ? "PoweringOn" : "PoweringOff",
    Boot: {
      BootSourceOverrideEnabled: boot.enabled,
      BootSourceOverrideTarget: boot.target,
      BootSourceOverrideMode: boot.mode,
      ...targets,
    },
    Status: state.status,
    MemorySummary: { TotalSystemMemoryGiB: 32 },
    ProcessorSummary: { Count: 1, Model: "Emu" },
    Processors: ref(`${SYSTEM}/Processors`),
    EthernetInterfaces: ref(`${SYSTEM}/EthernetInterfaces`),
    SimpleStorage: ref(`${SYSTEM}/SimpleStorage`),
    Storage: ref(`${SYSTEM}/Storage`),
    SecureBoot: ref(`${SYSTEM}/SecureBoot`),
    ...(faults.virtualMedia === "system" ? { VirtualMedia: ref(mediaPath(state)) } : {}),
    ...(faults.bootBySettings ? { "@Redfish.Settings": { SettingsObject: ref(`${SYSTEM}/Settings`) } } : {}),
    ...componentLinks(state),
    Links: { ManagedBy: [ref(MANAGER)], Chassis: [CHASSIS_LINK] },
    Actions: resetActions(state),
  };
}

function resetActions(state: EmulatorState): JsonObject {
  const kinds = state.faults.resetKinds;
  if (kinds === "no-action") return {};
  const values =
    kinds === "absent"
      ? {}
      : kinds === "action-info"
        ? { "@Redfish.ActionInfo": `${SYSTEM}/ResetInfo` }
        : { "ResetType@Redfish.AllowableValues": kinds === "empty" ? [] : kinds };
  return { "#ComputerSystem.Reset": { target: RESET, ...values } };
}

function drivesOf({ faults }: EmulatorState): readonly string[] {
  if (faults.virtualMedia === "none") return [];
  return faults.virtualMedia === "cd-only" ? ["Cd"] : ["Floppy", "Cd"];
}

function virtualDrive(state: EmulatorState, path: string, image: string | undefined): JsonObject {
  const actions = {
    "#VirtualMedia.InsertMedia": { target: `${path}/Actions/VirtualMedia.InsertMedia` },
    "#VirtualMedia.EjectMedia": { target: `${path}/Actions/VirtualMedia.EjectMedia` },
  };
  return {
    ...ref(path),
    MediaTypes: state.faults.virtualMedia === "floppy-only" ? ["Floppy"] : ["CD", "DVD"],
    Image: image ?? null,
    Inserted: image !== undefined,
    ...(state.faults.insertByPatch ? {} : { Actions: actions }),
  };
}
