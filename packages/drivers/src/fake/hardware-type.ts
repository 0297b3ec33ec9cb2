import type { HardwareType, PlainInterface } from "@ingot/driver-kit";
import { fakeBoot, fakeDeploy, fakeInspect, fakeManagement, fakePower } from "./interfaces.ts";

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };

/** No machine at all: for trying things out and for tests. Delays and failures are set in `driver_info`. */
export const fakeHardware: HardwareType = {
  name: "fake-hardware",
  interfaces: {
    power: { fake: fakePower },
    management: { fake: fakeManagement },
    boot: { fake: fakeBoot },
    deploy: { fake: fakeDeploy },
    inspect: { fake: fakeInspect, "no-inspect": absent },
    bios: { "no-bios": absent },
    console: { "no-console": absent },
    firmware: { "no-firmware": absent },
    network: { noop: nothing },
    raid: { "no-raid": absent },
    rescue: { "no-rescue": absent },
    storage: { noop: nothing },
    vendor: { "no-vendor": absent },
  },
  steps: [],
};
