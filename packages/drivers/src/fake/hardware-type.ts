import type { DriverStep, HardwareType, InterfaceKind, PlainInterface } from "@ingot/driver-kit";
import { fakeBios, fakeBiosSteps } from "./bios.ts";
import { fakeBoot } from "./boot.ts";
import { fakeConsole } from "./console.ts";
import { fakeDeploy } from "./deploy.ts";
import { fakeFirmware, fakeFirmwareSteps } from "./firmware.ts";
import { fakeInspect } from "./inspect.ts";
import { fakeManagement } from "./management.ts";
import { fakeNoopNetwork } from "./network.ts";
import { fakePower } from "./power.ts";
import { fakeRaid, fakeRaidSteps } from "./raid.ts";
import { fakeRescue } from "./rescue.ts";
import { fakeSelfTest } from "./self-test.ts";
import { fakeStorage } from "./storage.ts";
import { fakeVendor } from "./vendor.ts";

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
    bios: { fake: fakeBios, "no-bios": absent },
    console: { fake: fakeConsole, "no-console": absent },
    firmware: { fake: fakeFirmware, "no-firmware": absent },
    network: { noop: fakeNoopNetwork },
    raid: { fake: fakeRaid, "no-raid": absent },
    rescue: { fake: fakeRescue, "no-rescue": absent },
    storage: { noop: nothing, fake: fakeStorage },
    vendor: { fake: fakeVendor, "no-vendor": absent },
  },
  steps: [
    ...stepsOf("bios", fakeBiosSteps),
    ...stepsOf("firmware", fakeFirmwareSteps),
    ...stepsOf("raid", fakeRaidSteps),
    ...stepsOf("management", [fakeSelfTest]),
  ],
};

function stepsOf(kind: InterfaceKind, steps: readonly DriverStep[]): HardwareType["steps"] {
  return steps.map((step) => ({ kind, implementation: "fake", step }));
}
