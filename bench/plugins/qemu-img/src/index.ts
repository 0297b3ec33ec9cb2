import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requireSuccess, run } from "@ingot/machine";
import { defineHardwareManager, defineStep, HardwareSupport, StepError, Type } from "@ingot/step-kit";

const COPY = "/tmp/bench-image";

/** Fetches the image into memory, then times `qemu-img convert` of it to the disk: the fetching does not count. */
const convert = defineStep({
  name: "bench_qemu_img",
  interface: "deploy",
  description: "Times qemu-img convert of an image to the install device.",
  priority: 0,
  idempotent: true,
  args: Type.Object({ url: Type.String({ description: "Where the image is." }) }),
  run: async (step, { url }) => {
    const disk = await step.hardware.getOsInstallDevice();
    const response = await fetch(url);
    if (!response.ok || response.body === null) throw new StepError(`${url} answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(COPY));
    const started = step.scope.clock.monotonic();
    requireSuccess(await run(step.scope, ["qemu-img", "convert", "-n", "-W", "-O", "host_device", COPY, disk.path]));
    requireSuccess(await run(step.scope, ["sync"]));
    const took = Math.round(step.scope.clock.monotonic() - started);
    await rm(COPY);
    step.progress(1, `qemu-img convert took ${took} ms`);
  },
});

export const hardwareManager = defineHardwareManager({
  name: "BenchHardwareManager",
  version: "1.0",
  evaluateHardwareSupport: () => HardwareSupport.SERVICE_PROVIDER,
  steps: [convert],
});
