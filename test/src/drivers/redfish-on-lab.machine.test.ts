import assert from "node:assert/strict";
import { test } from "node:test";
import { testDriver } from "@ingot/driver-kit/conformance";
import { Scope } from "@ingot/kernel";
import { openLabBench } from "./lab-bench.ts";

testDriver("redfish on the laboratory's BMC", () => openLabBench({}));
testDriver("redfish on the laboratory's BMC, by HTTPS", () => openLabBench({ tls: true }));

/** The kernel of the bench is none; that GRUB says so shows that the firmware, GRUB and the ISO's own menu were reached. */
for (const bootMode of ["uefi", "bios"] as const) {
  test(`a machine with ${bootMode} firmware starts from the medium`, async () => {
    const bench = await openLabBench({ bootMode });
    try {
      assert.ok(bench.boot !== undefined && bench.ramdisk !== undefined);
      await bench.boot.prepareRamdisk(bench.context(), bench.ramdisk);
      await bench.power.setPowerState(bench.context(), "power on");
      using scope = Scope.root({ timeoutMs: 120_000, what: `GRUB's words on ${bootMode}` });
      await bench.machine.waitForSerial(scope, /Ingot: loading the kernel/);
      await bench.machine.waitForSerial(scope, /Ingot: the ramdisk could not be started/);
      await bench.power.setPowerState(bench.context(), "power off");
    } finally {
      await bench.close();
    }
  });
}
