import {
  type BiosInterface,
  type BiosSetting,
  type DriverContext,
  type DriverStep,
  STANDARD_STEPS,
} from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("bios");

const BLANK = {
  allowable_values: null,
  lower_bound: null,
  upper_bound: null,
  min_length: null,
  max_length: null,
  read_only: false,
  reset_required: true,
  unique: false,
} satisfies Partial<BiosSetting>;

/** As they leave the factory. */
const FACTORY: readonly BiosSetting[] = [
  { ...BLANK, name: "AssetTag", value: "", attribute_type: "String", min_length: 0, max_length: 32, unique: true },
  enumeration("BootMode", ["Uefi", "LegacyBios"]),
  { ...BLANK, name: "NumCores", value: "8", attribute_type: "Integer", lower_bound: 1, upper_bound: 64 },
  enumeration("ProcTurboMode", ["Enabled", "Disabled"]),
  enumeration("ProcVirtualization", ["Enabled", "Disabled"]),
  { ...BLANK, name: "SerialNumber", value: "FAKE-1", attribute_type: "String", read_only: true },
];

function enumeration(name: string, values: readonly string[]): BiosSetting {
  return { ...BLANK, name, value: values[0] ?? null, attribute_type: "Enumeration", allowable_values: values };
}

export const fakeBios: BiosInterface = {
  properties,
  validate,
  readSettings: async (context) => {
    await call(context, "read_settings");
    const changed = changedSettings(context);
    const known = FACTORY.map((setting) => ({ ...setting, ...valueOf(changed[setting.name]) }));
    const others = Object.entries(changed)
      .filter(([name]) => !FACTORY.some((setting) => setting.name === name))
      .map(([name, value]): BiosSetting => ({ ...BLANK, name, attribute_type: null, value: null, ...valueOf(value) }));
    return [...known, ...others];
  },
};

/** Settings that the fake does not have are taken on as they are. */
const apply: DriverStep = {
  kinds: ["clean", "deploy", "service"],
  offered: STANDARD_STEPS.applyBios,
  run: async (context, args) => {
    await call(context, "apply_configuration");
    const wanted = (Array.isArray(args["settings"]) ? args["settings"] : []).filter(isJsonObject);
    const values = wanted.map((setting) => [String(setting["name"]), text(setting["value"])] as const);
    for (const [name, value] of values) requireAllowed(name, value);
    await context.remember({ fake_bios: { ...changedSettings(context), ...Object.fromEntries(values) } });
    return { kind: "done" };
  },
};

const reset: DriverStep = {
  kinds: ["clean", "deploy", "service"],
  offered: STANDARD_STEPS.resetBios,
  run: async (context) => {
    await call(context, "factory_reset");
    await context.remember({ fake_bios: null });
    return { kind: "done" };
  },
};

export const fakeBiosSteps: readonly DriverStep[] = [apply, reset];

function requireAllowed(name: string, value: string): void {
  const setting = FACTORY.find((known) => known.name === name);
  if (setting === undefined) return;
  const { allowable_values: values, lower_bound: low, upper_bound: high, read_only: readOnly } = setting;
  if (readOnly === true) throw new Failure("input.invalid", `the BIOS setting '${name}' is read-only`);
  if (values !== null && !values.includes(value)) {
    throw new Failure("input.invalid", `the BIOS setting '${name}' cannot be '${value}'`, {
      hint: `It may be: ${values.join(", ")}.`,
    });
  }
  if (low !== null && high !== null && !(Number(value) >= low && Number(value) <= high)) {
    throw new Failure("input.invalid", `the BIOS setting '${name}' cannot be '${value}'`, {
      hint: `It may be ${low} to ${high}.`,
    });
  }
}

function changedSettings(context: DriverContext): JsonObject {
  const changed = context.node.driver_internal_info["fake_bios"];
  return isJsonObject(changed) ? changed : {};
}

function valueOf(value: Json | undefined): Partial<BiosSetting> {
  return value === undefined ? {} : { value: text(value) };
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
