import { rm } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/machine";
import { defineHardwareManager, defineStep, HardwareSupport, Type } from "@ingot/step-kit";

const COPY = "/tmp/bench-image";

/**
 * Fetches the image into memory and takes its checksum, then times `qemu-img convert` of it to the disk. The conversion
 * is one figure; all three one after another, as an agent without a stream does it, are the other.
 */
const convert = defineStep({
  name: "bench_qemu_img",
  interface: "deploy",
  description: "Times qemu-img convert of an image to the install device.",
  priority: 0,
  idempotent: true,
  args: Type.Object({ url: Type.String({ description: "Where the image is." }) }),
  run: async (step, { url }) => {
    const disk = await step.hardware.getOsInstallDevice();
    const timed = async (...commands: readonly [string, ...string[]][]) => {
      const started = step.scope.clock.monotonic();
      for (const command of commands) requireSuccess(await run(step.scope, command));
      return Math.round(step.scope.clock.monotonic() - started);
    };
    const fetched = await timed(["busybox", "wget", "-q", "-O", COPY, url], ["sha512sum", COPY]);
    const took = await timed(["qemu-img", "convert", "-n", "-W", "-O", "host_device", COPY, disk.path], ["sync"]);
    await rm(COPY);
    step.progress(1, `qemu-img convert took ${took} ms, fetching and checking before it ${fetched} ms`);
  },
});

export const hardwareManager = defineHardwareManager({
  name: "BenchHardwareManager",
  version: "1.0",
  evaluateHardwareSupport: () => HardwareSupport.SERVICE_PROVIDER,
  steps: [convert],
});
