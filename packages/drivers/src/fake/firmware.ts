import { type DriverContext, type DriverStep, type FirmwareInterface, STANDARD_STEPS } from "@ingot/driver-kit";
import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("firmware");

const FACTORY: Readonly<Record<string, string>> = { bios: "1.0.0", bmc: "1.0.0" };

export const fakeFirmware: FirmwareInterface = {
  properties,
  validate,
  readComponents: async (context) => {
    await call(context, "read_components");
    return Object.entries({ ...FACTORY, ...flashed(context) }).map(([component, version]) => ({
      component,
      current_version: String(version),
      vendor: "Fake",
      model: null,
      serial_number: null,
    }));
  },
};

/** The version is taken from the file's name: `…/bios-2.4.1.bin` is version 2.4.1. */
const update: DriverStep = {
  kinds: ["clean", "deploy", "service"],
  offered: STANDARD_STEPS.updateFirmware,
  run: async (context, args) => {
    await call(context, "update");
    const settings = (Array.isArray(args["settings"]) ? args["settings"] : []).filter(isJsonObject);
    const versions = settings.map(({ component, url }) => [String(component), versionOf(String(url))] as const);
    await context.remember({ fake_firmware: { ...flashed(context), ...Object.fromEntries(versions) } });
    return { kind: "done" };
  },
};

export const fakeFirmwareSteps: readonly DriverStep[] = [update];

function flashed(context: DriverContext): JsonObject {
  const versions = context.node.driver_internal_info["fake_firmware"];
  return isJsonObject(versions) ? versions : {};
}

function versionOf(url: string): string {
  const file = url.slice(url.lastIndexOf("/") + 1);
  return /\d+(?:\.\d+)*/.exec(file)?.[0] ?? file;
}
