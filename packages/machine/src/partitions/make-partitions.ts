import { access } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import type { Partition } from "../disk/block-device.ts";
import { eraseMetadata } from "../disk/erase-metadata.ts";
import { openDisk } from "../disk/open-disk.ts";
import { partitionPath } from "../disk/partition-path.ts";
import { rereadPartitions } from "../disk/reread-partitions.ts";
import { partitionScript } from "./partition-script.ts";
import type { PartitionPlan } from "./plan-partitions.ts";

/** Makes the partitions of the plan and nothing else; what the disk held is lost. The answer is each one's device by its role. */
export async function makePartitions(
  scope: Scope,
  disk: string,
  how: { readonly plan: PartitionPlan; readonly sectorBytes: number },
): Promise<Readonly<Record<string, Pick<Partition, "path" | "sizeBytes">>>> {
  const { handle } = await openDisk(disk);
  await handle.close();
  await eraseMetadata(scope, disk);
  const script = partitionScript(how.plan, how.sectorBytes);
  const wipes = ["--wipe", "always", "--wipe-partitions", "always"] as const;
  requireSuccess(await run(scope, ["sfdisk", "--quiet", "--no-reread", ...wipes, disk], { input: script }));
  await rereadPartitions(scope, disk);
  const made = how.plan.partitions.map(({ role, number, sizeBytes }) => {
    return [role, { path: partitionPath(disk, number), sizeBytes }] as const;
  });
  for (const [role, { path }] of made) await requireThere(path, role);
  return Object.fromEntries(made);
}

async function requireThere(path: string, role: string): Promise<void> {
  try {
    await access(path);
  } catch {
    throw new Failure("machine.partitioning_failed", `the ${role} partition ${path} was made, but did not appear`, {
      hint: "See the kernel's log: it may not have read the new partition table.",
    });
  }
}
