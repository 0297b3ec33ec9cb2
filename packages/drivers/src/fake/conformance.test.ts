import { testDriver } from "@ingot/driver-kit/conformance";
import { fakeContext } from "@ingot/driver-kit/fakes";
import { Scope } from "@ingot/kernel";
import { fakeBios } from "./bios.ts";
import { fakeBoot } from "./boot.ts";
import { fakeConsole } from "./console.ts";
import { fakeFirmware } from "./firmware.ts";
import { fakeHardware } from "./hardware-type.ts";
import { fakeInspect } from "./inspect.ts";
import { fakeManagement } from "./management.ts";
import { fakePower } from "./power.ts";
import { fakeRaid } from "./raid.ts";
import { fakeVendor } from "./vendor.ts";

testDriver("fake-hardware", async () => {
  const machine = fakeContext();
  const context = (scope = Scope.root()) => ({
    ...machine,
    scope,
    get node() {
      return machine.node;
    },
  });
  return {
    power: fakePower,
    management: fakeManagement,
    boot: fakeBoot,
    components: {
      bios: fakeBios,
      console: fakeConsole,
      firmware: fakeFirmware,
      inspect: fakeInspect,
      raid: fakeRaid,
      vendor: fakeVendor,
      steps: fakeHardware.steps,
      biosChange: { name: "ProcTurboMode", value: "Disabled" },
      imageUrl: "http://images/any.iso",
    },
    context,
    contextWith: (info) => fakeContext({ node: { driver_info: info } }),
    ramdisk: {
      kernel: "file:///k",
      ramdisk: "file:///r",
      kernelParams: {},
      appendParams: "",
      baseUrl: "http://10.0.2.2:6385",
      config: {},
    },
    close: async () => {},
  };
});
