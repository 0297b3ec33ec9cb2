/** What an emulated machine is made of: BIOS, firmware, lamps and volumes, as resources and as what changes them. */
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { sensorLinks, sensorResources } from "./emulator-sensors.ts";
import { type EmulatedVolume, type EmulatorState, FACTORY_BIOS } from "./emulator-state.ts";

const SYSTEM = "/redfish/v1/Systems/1";
const BIOS = `${SYSTEM}/Bios`;
const STORAGE = `${SYSTEM}/Storage/RAID.1`;
const CHASSIS = "/redfish/v1/Chassis/1";
const UPDATE = "/redfish/v1/UpdateService";
const REGISTRY = "/redfish/v1/Registries/BiosAttributeRegistry.v1_0_0";
const EVENTS = "/redfish/v1/EventService";
const SUBSCRIPTIONS = `${EVENTS}/Subscriptions`;
const GB = 10 ** 9;
/** Capacity and kind of the drives. */
export const DRIVES: Readonly<Record<string, readonly [bytes: number, media: string]>> = {
  d0: [100 * GB, "SSD"],
  d1: [100 * GB, "SSD"],
  d2: [400 * GB, "HDD"],
  d3: [400 * GB, "HDD"],
  d4: [400 * GB, "HDD"],
};

const ref = (path: string): JsonObject => ({ "@odata.id": path });
const collection = (path: string, ids: readonly string[]): JsonObject => ({
  ...ref(path),
  Members: ids.map((id) => ref(`${path}/${id}`)),
});

export function componentResources(state: EmulatorState): Record<string, () => JsonObject> {
  return {
    [BIOS]: () => bios(state),
    "/redfish/v1/Registries": () =>
      collection("/redfish/v1/Registries", ["Base.v1_0_0", "BiosAttributeRegistry.v1_0_0"]),
    [REGISTRY]: () => ({
      Registry: "BiosAttributeRegistry.v1_0_0",
      Location: [
        { Language: "de", Uri: "/redfish/v1/nowhere" },
        { Language: "en", Uri: `${REGISTRY}.json` },
      ],
    }),
    [`${REGISTRY}.json`]: () => ({ RegistryEntries: { Attributes: ATTRIBUTES } }),
    [CHASSIS]: () => ({
      ...ref(CHASSIS),
      Id: "1",
      ...lamp(state, CHASSIS),
      ...sensorLinks(state),
      NetworkAdapters: ref(`${CHASSIS}/NetworkAdapters`),
    }),
    [`${CHASSIS}/NetworkAdapters`]: () => collection(`${CHASSIS}/NetworkAdapters`, ["NIC1"]),
    [`${CHASSIS}/NetworkAdapters/NIC1`]: () => ({
      Id: "NIC1",
      Manufacturer: "Emulated",
      Model: "Fast",
      SerialNumber: "n-1",
      Controllers: [{ FirmwarePackageVersion: "22.5" }],
    }),
    ...sensorResources(state),
    [EVENTS]: () => ({ ...ref(EVENTS), Subscriptions: ref(SUBSCRIPTIONS) }),
    [SUBSCRIPTIONS]: () => collection(SUBSCRIPTIONS, [...state.subscriptions.keys()]),
    ...Object.fromEntries([...state.subscriptions].map(([id, body]) => [`${SUBSCRIPTIONS}/${id}`, () => body])),
    [UPDATE]: () => ({
      ...ref(UPDATE),
      Actions: { "#UpdateService.SimpleUpdate": { target: `${UPDATE}/Actions/UpdateService.SimpleUpdate` } },
    }),
    ...(state.faults.storage === "raid" ? storage(state) : {}),
  };
}

function storage(state: EmulatorState): Record<string, () => JsonObject> {
  return {
    [`${SYSTEM}/Storage`]: () => collection(`${SYSTEM}/Storage`, ["RAID.1"]),
    [STORAGE]: () => ({
      ...ref(STORAGE),
      Id: "RAID.1",
      Drives: Object.keys(DRIVES).map((id) => ref(`${STORAGE}/Drives/${id}`)),
      Volumes: ref(`${STORAGE}/Volumes`),
    }),
    ...Object.fromEntries(Object.keys(DRIVES).map((id) => [`${STORAGE}/Drives/${id}`, () => drive(state, id)])),
    [`${STORAGE}/Volumes`]: () => ({
      ...collection(
        `${STORAGE}/Volumes`,
        state.volumes.map(({ id }) => id),
      ),
      "@Redfish.OperationApplyTimeSupport": {
        SupportedValues: state.faults.volumesOnReset ? ["OnReset"] : ["Immediate", "OnReset"],
      },
    }),
    ...Object.fromEntries(state.volumes.map((volume) => [`${STORAGE}/Volumes/${volume.id}`, () => shown(volume)])),
  };
}

/** What the system tells besides. */
export function componentLinks(state: EmulatorState): JsonObject {
  return { Id: "1", BiosVersion: state.biosVersion, Bios: ref(BIOS), ...lamp(state, SYSTEM) };
}

export const CHASSIS_LINK = ref(CHASSIS);
export const ROOT_COMPONENTS: JsonObject = {
  EventService: ref(EVENTS),
  Registries: ref("/redfish/v1/Registries"),
  UpdateService: ref(UPDATE),
};

const ATTRIBUTES: readonly JsonObject[] = [
  {
    AttributeName: "ProcTurboMode",
    Type: "Enumeration",
    Value: [{ ValueName: "Enabled" }, { ValueName: "Disabled" }],
    ReadOnly: false,
    ResetRequired: true,
  },
  { AttributeName: "NumCores", Type: "Integer", LowerBound: 1, UpperBound: 64 },
  { AttributeName: "AssetTag", Type: "String", MinLength: 0, MaxLength: 32, IsSystemUniqueProperty: true },
];

function bios(state: EmulatorState): JsonObject {
  const refused = state.faults.biosSettings === "refuses" && state.pendingBios !== undefined;
  return {
    ...ref(BIOS),
    AttributeRegistry: "BiosAttributeRegistry.v1_0_0",
    Attributes: { ...state.bios },
    "@Redfish.Settings": {
      SettingsObject: ref(`${BIOS}/Settings`),
      SupportedApplyTimes: ["OnReset"],
      ...(refused ? { Messages: [{ MessageId: "X.1.0.No", Message: "The setting depends on another." }] } : {}),
    },
    Actions: { "#Bios.ResetBios": { target: `${BIOS}/Actions/Bios.ResetBios` } },
  };
}

function lamp({ faults, lamps }: EmulatorState, path: string): JsonObject {
  if (faults.lamps === "none") return {};
  if (faults.lamps === "location") return { LocationIndicatorActive: lamps.get(path) ?? false };
  return { IndicatorLED: lamps.get(path) ?? "Off" };
}

function drive(state: EmulatorState, id: string): JsonObject {
  const [CapacityBytes, MediaType] = DRIVES[id] ?? [0, ""];
  const path = `${STORAGE}/Drives/${id}`;
  return { ...ref(path), Id: id, Name: id, CapacityBytes, MediaType, Protocol: "SAS", ...lamp(state, path) };
}

function shown({ id, name, raidType, bytes, drives }: EmulatedVolume): JsonObject {
  return {
    ...ref(`${STORAGE}/Volumes/${id}`),
    Id: id,
    Name: name,
    RAIDType: raidType,
    CapacityBytes: bytes,
    Links: { Drives: drives.map((each) => ref(`${STORAGE}/Drives/${each}`)) },
  };
}

export interface ComponentChange {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** The status of a change of one of these; undefined for all others. */
export function changeComponent(state: EmulatorState, { method, path, body }: ComponentChange): number | undefined {
  const { Attributes: attributes, IndicatorLED: led, LocationIndicatorActive: active } = body;
  if (path === `${BIOS}/Settings` && isJsonObject(attributes)) {
    const typed = Object.entries(attributes).every(([name, value]) => typeof value === typeof state.bios[name]);
    if (!typed) return 400;
    state.pendingBios = { ...state.bios, ...(attributes as Record<string, Json>) };
    return 200;
  }
  if (path === `${BIOS}/Actions/Bios.ResetBios`) {
    state.pendingBios = { ...FACTORY_BIOS };
    return 204;
  }
  if (path === `${UPDATE}/Actions/UpdateService.SimpleUpdate`) return update(state, body);
  if (path === SUBSCRIPTIONS && method === "POST") {
    const Id = `s${state.subscriptions.size + 1}`;
    state.subscriptions.set(Id, { ...body, ...ref(`${SUBSCRIPTIONS}/${Id}`), Id });
    return 201;
  }
  if (path.startsWith(`${SUBSCRIPTIONS}/`) && method === "DELETE") {
    return state.subscriptions.delete(path.slice(SUBSCRIPTIONS.length + 1)) ? 204 : 404;
  }
  if (path === `${STORAGE}/Volumes` && method === "POST") return makeVolume(state, body);
  if (path.startsWith(`${STORAGE}/Volumes/`) && method === "DELETE") {
    const id = path.slice(path.lastIndexOf("/") + 1);
    changeVolumes(state, (volumes) => volumes.filter((volume) => volume.id !== id));
    return 204;
  }
  if (method !== "PATCH" || (led === undefined && active === undefined)) return undefined;
  state.lamps.set(path, led ?? active ?? null);
  return 204;
}

/** What a reset brings into force. */
export function resetComponents(state: EmulatorState): void {
  if (state.pendingBios !== undefined && state.faults.biosSettings === "works") {
    state.bios = state.pendingBios;
    state.pendingBios = undefined;
  }
  if (state.pendingVolumes !== undefined) state.volumes = state.pendingVolumes;
  state.pendingVolumes = undefined;
}

function update(state: EmulatorState, body: JsonObject): number {
  state.updates.push(body);
  state.resetsAtUpdate = state.resets.length;
  const uri = String(body["ImageURI"]);
  if (uri.includes("bmc")) state.bmcVersion = "4.1";
  else if (uri.includes("bios")) state.biosVersion = "1.1";
  return 204;
}

function makeVolume(state: EmulatorState, body: JsonObject): number {
  const links = isJsonObject(body["Links"]) && Array.isArray(body["Links"]["Drives"]) ? body["Links"]["Drives"] : [];
  const drives = (links as readonly Json[]).map((link) =>
    isJsonObject(link) ? (String(link["@odata.id"]).split("/").pop() ?? "") : "",
  );
  const all = state.pendingVolumes ?? state.volumes;
  if (drives.some((id) => DRIVES[id] === undefined || all.some((volume) => volume.drives.includes(id)))) return 400;
  const bytes = typeof body["CapacityBytes"] === "number" ? body["CapacityBytes"] : (DRIVES[drives[0] ?? ""]?.[0] ?? 0);
  const volume = {
    id: `v${all.length}`,
    name: String(body["Name"]),
    raidType: String(body["RAIDType"]),
    bytes,
    drives,
  };
  changeVolumes(state, (volumes) => [...volumes, volume]);
  return 201;
}

function changeVolumes(state: EmulatorState, change: (volumes: EmulatedVolume[]) => EmulatedVolume[]): void {
  if (state.faults.volumesOnReset) state.pendingVolumes = change(state.pendingVolumes ?? state.volumes);
  else state.volumes = change(state.volumes);
}
