/**
 * What a machine's sensors say: of newer services from ThermalSubsystem and PowerSubsystem, of older ones from Thermal and
 * Power of each chassis that it is in; of its drives from Storage or SimpleStorage (DSP0268).
 */
import type { Health, SensorReading, SensorType } from "@ingot/driver-kit";
import { isFailure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import type { RedfishClient } from "./client.ts";
import { linkAt, members, membersOf, numberAt, objectAt, textAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

const HEALTHS: readonly Health[] = ["OK", "Warning", "Critical"];

/** Of the machine with all its parts, where the BMC tells that, else of itself alone. */
export function healthOf(resource: JsonObject): Health | null {
  const status = objectAt(resource, "Status");
  const told = textAt(status, "HealthRollup") ?? textAt(status, "Health");
  return HEALTHS.find((health) => health === told) ?? null;
}

/** All of them; a part of the machine that the BMC fails to tell of is left out, unless it tells of none. */
export async function readSensors(scope: Scope, system: RedfishSystem): Promise<readonly SensorReading[]> {
  const { client, resource } = system;
  const reader = new PartReader(scope);
  for (const path of membersOf(objectAt(resource, "Links"), "Chassis")) {
    const chassis = await reader.part(() => client.get(scope, path));
    if (chassis === undefined) continue;
    const name = textAt(chassis, "Id") ?? path;
    await reader.readings(() => thermal(scope, client, { chassis, name }));
    await reader.readings(() => power(scope, client, { chassis, name }));
  }
  await reader.readings(() => drives(scope, system));
  return reader.end();
}

class PartReader {
  readonly #scope: Scope;
  readonly #readings: SensorReading[] = [];
  #failure: unknown;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async part<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.#scope.check();
      if (!isFailure(error)) throw error;
      this.#failure ??= error;
      return undefined;
    }
  }

  async readings(read: () => Promise<readonly SensorReading[]>): Promise<void> {
    this.#readings.push(...((await this.part(read)) ?? []));
  }

  end(): readonly SensorReading[] {
    if (this.#readings.length === 0 && this.#failure !== undefined) throw this.#failure;
    return this.#readings;
  }
}

interface Part {
  readonly chassis: JsonObject;
  readonly name: string;
}

async function thermal(scope: Scope, client: RedfishClient, { chassis, name }: Part): Promise<SensorReading[]> {
  const old = linkAt(chassis, "Thermal");
  if (old === undefined) return thermalSubsystem(scope, client, { chassis, name });
  const resource = await client.get(scope, old);
  const temperatures = objectsAt(resource, "Temperatures").map((one) =>
    reading("Temperature", one, { name: nameIn(one, name), value: "ReadingCelsius", unit: "Cel", range: "RangeTemp" }),
  );
  const fans = objectsAt(resource, "Fans").map((one) =>
    reading("Fan", one, { name: nameIn(one, name), value: "Reading", unit: fanUnit(one), range: "Range" }),
  );
  return [...temperatures, ...fans];
}

async function thermalSubsystem(
  scope: Scope,
  client: RedfishClient,
  { chassis, name }: Part,
): Promise<SensorReading[]> {
  const path = linkAt(chassis, "ThermalSubsystem");
  if (path === undefined) return [];
  const subsystem = await client.get(scope, path);
  const metrics = linkAt(subsystem, "ThermalMetrics");
  const excerpts = metrics === undefined ? {} : await client.get(scope, metrics);
  const temperatures = objectsAt(excerpts, "TemperatureReadingsCelsius").map((one) =>
    reading("Temperature", one, { name: `${labelOf(one)}@${name}`, value: "Reading", unit: "Cel" }),
  );
  const fans = (await members(scope, client, linkAt(subsystem, "Fans"))).map((one) => {
    const speed = objectAt(one, "SpeedPercent");
    const rpm = numberAt(speed, "SpeedRPM");
    const told = rpm === undefined ? speed : { Reading: rpm };
    return reading(
      "Fan",
      { ...told, Status: objectAt(one, "Status") },
      { name: nameIn(one, name), value: "Reading", unit: rpm === undefined ? "%" : "RPM" },
    );
  });
  return [...temperatures, ...fans];
}

async function power(scope: Scope, client: RedfishClient, { chassis, name }: Part): Promise<SensorReading[]> {
  const old = linkAt(chassis, "Power");
  if (old !== undefined) {
    const supplies = objectsAt(await client.get(scope, old), "PowerSupplies");
    return supplies.map((one) => ({
      ...reading("Power", one, { name: nameIn(one, name), value: "LastPowerOutputWatts", unit: "W" }),
      maximum: numberAt(one, "PowerCapacityWatts") ?? null,
    }));
  }
  const path = linkAt(chassis, "PowerSubsystem");
  const subsystem = path === undefined ? {} : await client.get(scope, path);
  const supplies = await members(scope, client, linkAt(subsystem, "PowerSupplies"));
  const readings: SensorReading[] = [];
  for (const one of supplies) {
    const metrics = linkAt(one, "Metrics");
    const told = metrics === undefined ? {} : await client.get(scope, metrics);
    const output = { Reading: objectAt(told, "OutputPowerWatts")["Reading"], Status: objectAt(one, "Status") };
    readings.push({
      ...reading("Power", output, { name: nameIn(one, name), value: "Reading", unit: "W" }),
      maximum: numberAt(one, "PowerCapacityWatts") ?? null,
    });
  }
  return readings;
}

async function drives(scope: Scope, { client, resource }: RedfishSystem): Promise<SensorReading[]> {
  const readings: SensorReading[] = [];
  for (const storage of await members(scope, client, linkAt(resource, "Storage"))) {
    const where = textAt(storage, "Id") ?? "storage";
    for (const path of membersOf(storage, "Drives")) readings.push(drive(await client.get(scope, path), where));
  }
  if (readings.length > 0) return readings;
  for (const storage of await members(scope, client, linkAt(resource, "SimpleStorage"))) {
    const where = textAt(storage, "Id") ?? "storage";
    readings.push(...objectsAt(storage, "Devices").map((one) => drive(one, where)));
  }
  return readings;
}

function drive(one: JsonObject, where: string): SensorReading {
  return reading("Drive", one, { name: nameIn(one, where), value: "CapacityBytes", unit: "By" });
}

interface ReadingForm {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  /** `MinReading` and `MaxReading` with this at their ends. */
  readonly range?: string;
}

function reading(type: SensorType, resource: JsonObject, form: ReadingForm): SensorReading {
  const { name, value, unit, range } = form;
  const bound = (which: string) =>
    range === undefined ? null : (numberAt(resource, `${which}Reading${range}`) ?? null);
  return {
    type,
    name,
    value: numberAt(resource, value) ?? null,
    unit,
    minimum: bound("Min"),
    maximum: bound("Max"),
    health: healthOf(resource),
    state: textAt(objectAt(resource, "Status"), "State") ?? null,
  };
}

function fanUnit(fan: JsonObject): string {
  return textAt(fan, "ReadingUnits") === "RPM" ? "RPM" : "%";
}

function labelOf(one: JsonObject): string {
  return (
    textAt(one, "DeviceName") ??
    textAt(one, "Name") ??
    textAt(one, "FanName") ??
    textAt(one, "MemberId") ??
    textAt(one, "Id") ??
    "?"
  );
}

function nameIn(one: JsonObject, where: string): string {
  return `${labelOf(one)}@${where}`;
}

function objectsAt(resource: JsonObject, key: string): readonly JsonObject[] {
  const list = resource[key];
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : [];
}
