/** Lamps: `LocationIndicatorActive` of newer services, `IndicatorLED` of older ones (DSP0268). */
import type { IndicatorComponent, IndicatorState } from "@ingot/contract";
import type { Indicator } from "@ingot/driver-kit";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { linkAt, members, membersOf, objectAt, textAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

interface Lamp {
  readonly indicator: Indicator;
  readonly path: string;
  readonly resource: JsonObject;
}

const LED_STATES: Readonly<Record<string, IndicatorState>> = { Lit: "on", Off: "off", Blinking: "blinking" };

/** The lamps of the system, of the chassis that it is in, and of its drives. */
export async function findLamps(scope: Scope, system: RedfishSystem): Promise<readonly Lamp[]> {
  const { client, resource } = system;
  const lamps = lampOf("system", resource);
  for (const path of membersOf(objectAt(resource, "Links"), "Chassis")) {
    lamps.push(...lampOf("chassis", await client.get(scope, path)));
  }
  for (const storage of await members(scope, client, linkAt(resource, "Storage"))) {
    for (const path of membersOf(storage, "Drives")) lamps.push(...lampOf("disk", await client.get(scope, path)));
  }
  return lamps;
}

function lampOf(component: IndicatorComponent, resource: JsonObject): Lamp[] {
  const path = textAt(resource, "@odata.id");
  const located = typeof resource["LocationIndicatorActive"] === "boolean";
  if (path === undefined || (!located && textAt(resource, "IndicatorLED") === undefined)) return [];
  const name = textAt(resource, "Id") ?? path.slice(path.lastIndexOf("/") + 1);
  const states = located ? (["off", "on"] as const) : (["off", "on", "blinking"] as const);
  return [{ indicator: { component, name, readonly: false, states }, path, resource }];
}

export async function lampState(
  scope: Scope,
  system: RedfishSystem,
  indicator: Indicator,
): Promise<IndicatorState | null> {
  const { resource } = await findLamp(scope, system, indicator);
  const located = resource["LocationIndicatorActive"];
  if (typeof located === "boolean") return located ? "on" : "off";
  return LED_STATES[textAt(resource, "IndicatorLED") ?? ""] ?? null;
}

export async function setLamp(
  scope: Scope,
  system: RedfishSystem,
  wanted: { readonly indicator: Indicator; readonly state: IndicatorState },
): Promise<void> {
  const { path, resource } = await findLamp(scope, system, wanted.indicator);
  const located = typeof resource["LocationIndicatorActive"] === "boolean";
  const led = Object.entries(LED_STATES).find(([, state]) => state === wanted.state)?.[0] ?? "Lit";
  const change: JsonObject = located ? { LocationIndicatorActive: wanted.state !== "off" } : { IndicatorLED: led };
  await system.client.patch(scope, path, change);
}

async function findLamp(scope: Scope, system: RedfishSystem, { component, name }: Indicator): Promise<Lamp> {
  const lamps = await findLamps(scope, system);
  const found = lamps.find(({ indicator }) => indicator.component === component && indicator.name === name);
  if (found !== undefined) return found;
  throw new Failure("bmc.unsupported", `the BMC has no indicator ${name}@${component}`);
}
