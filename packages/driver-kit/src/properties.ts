import { Failure, type JsonObject } from "@ingot/kernel";

/** One key of `driver_info` that an interface reads. */
export interface DriverProperty {
  readonly description: string;
  readonly required?: boolean;
  /** Shown as `******` in every answer. */
  readonly secret?: boolean;
}

export type DriverProperties = Readonly<Record<string, DriverProperty>>;

/** Throws `input.invalid` that names every required key that is missing or empty. */
export function requireProperties(driverInfo: JsonObject, properties: DriverProperties): void {
  const missing = Object.entries(properties)
    .filter(([key, property]) => property.required === true && (driverInfo[key] ?? "") === "")
    .map(([key]) => key);
  if (missing.length === 0) return;
  throw new Failure("input.invalid", `driver_info lacks ${missing.map((key) => `'${key}'`).join(", ")}`, {
    hint: `Set it with: baremetal node set NODE ${missing.map((key) => `--driver-info ${key}=…`).join(" ")}`,
  });
}
