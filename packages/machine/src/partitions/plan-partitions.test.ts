import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { type Failure, GIB, MIB, Scope } from "@ingot/kernel";
import fc from "fast-check";
import type { Partition } from "../disk/block-device.ts";
import { parseSfdisk } from "../disk/parse-sfdisk.ts";
import { holdsPartitionTable } from "./holds-partition-table.ts";
import { matchPartitions } from "./match-partitions.ts";
import { partitionScript } from "./partition-script.ts";
import { type PartitionPlan, planPartitions, type PartitionRequest } from "./plan-partitions.ts";

const request = fc.record<PartitionRequest>({
  bootMode: fc.constantFrom("bios", "uefi"),
  label: fc.constantFrom("gpt", "msdos", undefined),
  rootMiB: fc.integer({ min: 1, max: 3_000_000 }),
  swapMiB: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 64 * 1024 })),
  ephemeralMiB: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000_000 })),
  configDriveBytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 64 * MIB })),
});
const disk = fc.record({
  path: fc.constant("/dev/sda"),
  sizeBytes: fc.integer({ min: 1, max: 6_000_000 }).map((mib) => mib * MIB + 512 * (mib % 3)),
  sectorBytes: fc.constantFrom(512, 4096),
});

test("what is planned is whole, in order, aligned, inside the disk, and of the sizes that were asked for; else it is refused", () => {
  let planned = 0;
  fc.assert(
    fc.property(request, disk, (asked, facts) => {
      const plan = attempt(() => planPartitions(asked, facts));
      if (plan instanceof Error) return requireReason(plan as Failure, asked, facts.sizeBytes);
      planned += 1;
      const sizes = Object.fromEntries(plan.partitions.map(({ role, sizeBytes }) => [role, sizeBytes]));
      assert.equal(plan.label, (asked.label ?? (asked.bootMode === "uefi" ? "gpt" : "dos")).replace("msdos", "dos"));
      assert.equal(sizes["root"], asked.rootMiB * MIB);
      assert.equal(sizes["swap"] ?? 0, asked.swapMiB * MIB);
      assert.equal(sizes["ephemeral"] ?? 0, asked.ephemeralMiB * MIB);
      assert.equal(sizes["esp"] !== undefined, asked.bootMode === "uefi");
      assert.equal(sizes["bios-boot"] !== undefined, asked.bootMode === "bios" && plan.label === "gpt");
      assert.ok((sizes["config-drive"] ?? 0) >= asked.configDriveBytes);
      requireSound(plan, facts.sizeBytes);
    }),
    { numRuns: 2000 },
  );
  assert.ok(planned > 200, `only ${planned} requests fitted`);
});

function requireSound(plan: PartitionPlan, sizeBytes: number): void {
  let end = MIB;
  for (const [index, partition] of plan.partitions.entries()) {
    assert.equal(partition.number, index + 1);
    assert.ok(partition.startBytes >= end, "they overlap");
    assert.equal(partition.startBytes % MIB, 0);
    assert.equal(partition.sizeBytes % MIB, 0);
    if (partition.role !== "config-drive") assert.equal(partition.startBytes, end, "a hole before the root's end");
    end = partition.startBytes + partition.sizeBytes;
  }
  assert.ok(end <= sizeBytes - (plan.label === "gpt" ? MIB : 0));
  const roles = plan.partitions.map(({ role }) => role);
  assert.equal(roles.filter((role) => role !== "config-drive").at(-1), "root");
  if (roles.includes("config-drive")) assert.ok(sizeBytes - end < 3 * MIB || plan.label === "dos", "not at the end");
}

function requireReason(error: Failure, asked: PartitionRequest, sizeBytes: number): void {
  if (error.code === "machine.partitioning_failed") {
    assert.match(error.message, /an MBR holds four partitions/);
    return;
  }
  assert.equal(error.code, "machine.disk_too_small");
  assert.match(error.message, /^the partitions need .*root .*, but \/dev\/sda has room for/);
  const least = (asked.rootMiB + asked.swapMiB + asked.ephemeralMiB) * MIB + asked.configDriveBytes;
  assert.ok(least + 555 * MIB > Math.min(sizeBytes, asked.label === "gpt" ? Infinity : 2 ** 41), error.message);
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

const SMALL = { rootMiB: 100, swapMiB: 10, ephemeralMiB: 20, configDriveBytes: 5 * MIB } as const;
const DISK = { path: "/dev/sda", sizeBytes: 2 * GIB, sectorBytes: 512 };

test("sfdisk makes of the script what the plan says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plan-partitions-"));
  const file = join(folder, "disk.img");
  for (const [bootMode, label] of [
    ["uefi", "gpt"],
    ["bios", "gpt"],
    ["bios", "msdos"],
  ] as const) {
    await writeFile(file, "");
    await truncate(file, DISK.sizeBytes);
    const plan = planPartitions({ ...SMALL, bootMode, label }, DISK);
    const scope = Scope.root();
    requireSuccess(await run(scope, ["sfdisk", "-q", "--no-reread", file], { input: partitionScript(plan, 512) }));
    const table = parseSfdisk(requireSuccess(await run(scope, ["sfdisk", "--json", file])).stdout);
    assert.equal(table.label, plan.label);
    const shape = ({ startBytes, sizeBytes, type }: { startBytes: number; sizeBytes: number; type: string }) => {
      return { startBytes, sizeBytes, type };
    };
    assert.deepEqual(table.entries.map(shape), plan.partitions.map(shape));
  }
  await rm(folder, { recursive: true });
});

/** The partitions as they would be found after the plan was carried out. */
function found(plan: PartitionPlan): readonly Partition[] {
  return plan.partitions
    .filter(({ role }) => role !== "config-drive")
    .map(({ number, startBytes, sizeBytes, type }) => {
      const facts = { number, startBytes, sizeBytes, type, partitionUuid: null, name: null, signature: null };
      return { ...facts, path: `/dev/sda${number}`, isEsp: false, isLvm: false };
    });
}

test("partitions that the plan made are found again in their roles, whatever their order; a grown root is accepted", () => {
  fc.assert(
    fc.property(request, fc.nat(), (asked, grown) => {
      const facts = { ...DISK, sizeBytes: 8 * 1024 * GIB };
      const plan = attempt(() => planPartitions({ ...asked, ephemeralMiB: asked.ephemeralMiB + 1 }, facts));
      if (plan instanceof Error) return;
      const existing = found(plan);
      const root = existing.at(-1) as Partition;
      const partitions = [{ ...root, sizeBytes: root.sizeBytes + grown }, ...existing.slice(0, -1)];
      const roles = matchPartitions(plan, { disk: "/dev/sda", label: plan.label, partitions });
      assert.equal(roles["root"]?.path, root.path);
      assert.equal(roles["ephemeral"]?.sizeBytes, (asked.ephemeralMiB + 1) * MIB);
    }),
  );
});

test("anything else is refused, and it is said what differs", () => {
  const plan = planPartitions({ ...SMALL, bootMode: "uefi" }, DISK);
  const [esp, ephemeral, swap, root] = found(plan) as readonly [Partition, Partition, Partition, Partition];
  const refused = (how: RegExp, partitions: readonly Partition[], label: "gpt" | "dos" | "none" = "gpt") =>
    assert.throws(
      () => matchPartitions(plan, { disk: "/dev/sda", label: label === "none" ? undefined : label, partitions }),
      (error: Failure) => error.code === "machine.layout_changed" && how.test(error.message),
    );
  refused(/no partition table/, [], "none");
  refused(/is dos, not gpt/, [esp, ephemeral, swap, root], "dos");
  refused(/has 3 partitions besides the config drive's, not 4/, [esp, ephemeral, root]);
  refused(/sda2 \(ephemeral\) has 21 MiB, not 20 MiB/, [esp, { ...ephemeral, sizeBytes: 21 * MIB }, swap, root]);
  refused(/sda4 \(root\) has 99 MiB, not 100 MiB/, [esp, ephemeral, swap, { ...root, sizeBytes: 99 * MIB }]);
  refused(/sda3 is a file system, not the swap of swap/, [esp, ephemeral, { ...swap, type: root.type }, root]);
  const none = planPartitions({ ...SMALL, bootMode: "uefi", ephemeralMiB: 0 }, DISK);
  const kept = { disk: "/dev/sda", label: "gpt", partitions: [esp, swap, root] } as const;
  assert.throws(() => matchPartitions(none, kept), /cannot be kept: none is asked for/);
});

test("a partition table is told from a file system with a boot sector", () => {
  const sector = Buffer.alloc(4096);
  assert.equal(holdsPartitionTable(sector), false);
  sector.writeUInt16LE(0xaa55, 510);
  assert.equal(holdsPartitionTable(sector), false);
  sector[450] = 0x83;
  assert.equal(holdsPartitionTable(sector), true);
  sector.writeUInt16LE(0xef53, 1080);
  assert.equal(holdsPartitionTable(sector), false);
  sector.write("EFI PART", 512);
  assert.equal(holdsPartitionTable(sector), true);
  assert.equal(holdsPartitionTable(Buffer.alloc(0)), false);
});
