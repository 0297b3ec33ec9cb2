import type { BootInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("boot");

export const fakeBoot: BootInterface = {
  properties,
  capabilities: ["ramdisk_boot"],
  validate,
  prepareRamdisk: (context) => call(context, "prepare_ramdisk"),
  cleanUpRamdisk: (context) => call(context, "clean_up_ramdisk"),
  prepareInstance: async (context) => {
    await call(context, "prepare_instance");
    await context.remember({ fake_boot_device: { boot_device: "disk", persistent: true } });
  },
  cleanUpInstance: (context) => call(context, "clean_up_instance"),
};
