import { hasProgram, requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";

type Arguments = (label: string) => readonly string[];

/** Programs that make file systems, and how each is told a label and to ask nothing. */
const MAKERS: ReadonlyMap<string, readonly [program: string, ...rest: readonly [Arguments]]> = new Map([
  ["ext2", ["mkfs.ext2", (label) => ["-q", "-F", "-L", label]]],
  ["ext3", ["mkfs.ext3", (label) => ["-q", "-F", "-L", label]]],
  ["ext4", ["mkfs.ext4", (label) => ["-q", "-F", "-L", label]]],
  ["xfs", ["mkfs.xfs", (label) => ["-q", "-f", "-L", label]]],
  ["btrfs", ["mkfs.btrfs", (label) => ["-q", "-f", "-L", label]]],
  ["vfat", ["mkfs.vfat", (label) => ["-n", label.toUpperCase()]]],
  ["swap", ["mkswap", (label) => ["-f", "-L", label]]],
]);

/** Throws when such a file system cannot be made here. */
export async function requireMaker(type: string): Promise<void> {
  const maker = MAKERS.get(type);
  if (maker === undefined) {
    throw new Failure("machine.partitioning_failed", `a file system of the kind '${type}' cannot be made`, {
      hint: `Set instance_info.ephemeral_format to one of: ${[...MAKERS.keys()].filter((name) => name !== "swap").join(", ")}.`,
    });
  }
  if (await hasProgram(maker[0])) return;
  throw new Failure("program.missing", `the program '${maker[0]}', which makes ${type}, is not in this ramdisk`, {
    hint: "Set instance_info.ephemeral_format to ext4, or build a ramdisk with the package that has the program.",
  });
}

/** Makes a file system, or swap, on a partition. What was there is lost. */
export async function makeFileSystem(
  scope: Scope,
  device: string,
  what: { readonly type: string; readonly label: string },
): Promise<void> {
  await requireMaker(what.type);
  const [program, options] = MAKERS.get(what.type) as readonly [string, Arguments];
  requireSuccess(await run(scope, [program, ...options(what.label), device]));
}
