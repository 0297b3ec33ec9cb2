import { requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { rereadPartitions } from "./reread-partitions.ts";

/** Runs `work` with a disk image file as a block device, partitions included; detaches it in every case. */
export async function withLoopDevice<T>(scope: Scope, file: string, work: (device: string) => Promise<T>): Promise<T> {
  const attached = await run(scope, ["losetup", "--find", "--show", "--partscan", file]);
  const device = requireSuccess(attached).stdout.trim();
  try {
    await rereadPartitions(scope, device);
    return await work(device);
  } finally {
    // The scope may be over: undoing must still happen.
    const undo = Scope.root({ log: scope.log });
    requireSuccess(await run(undo, ["losetup", "--detach", device]));
  }
}
