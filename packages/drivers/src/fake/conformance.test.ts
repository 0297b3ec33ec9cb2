import { testDriver } from "@ingot/driver-kit/conformance";
import { fakeContext } from "@ingot/driver-kit/fakes";
import { Scope } from "@ingot/kernel";
import { fakeBoot } from "./boot.ts";
import { fakeManagement } from "./management.ts";
import { fakePower } from "./power.ts";

testDriver("fake-hardware", async () => {
  const machine = fakeContext();
  const context = () => ({
    ...machine,
    scope: Scope.root(),
    get node() {
      return machine.node;
    },
  });
  return {
    power: fakePower,
    management: fakeManagement,
    boot: fakeBoot,
    context,
    contextWith: (info) => fakeContext({ node: { driver_info: info } }),
    ramdisk: { kernel: "file:///k", ramdisk: "file:///r", kernelParams: {}, appendParams: "", config: {} },
    close: async () => {},
  };
});
