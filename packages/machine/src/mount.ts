import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecResult, requireSuccess, run } from "@ingot/exec";
import { Failure, Scope } from "@ingot/kernel";

/** What the names of the directories begin with on which file systems are mounted. */
export const MOUNT_PREFIX = "ingot-mount-";

export interface MountOptions {
  /** `/dev/sda2`, or what the filesystem type takes as its source. */
  readonly source: string;
  /** Found out by the kernel when it is left out. */
  readonly fileSystem?: string;
  readonly readOnly?: boolean;
  readonly options?: readonly string[];
}

/**
 * Mounts a filesystem on a directory of its own, runs `work` with that directory, and unmounts it in every case:
 * also when the work throws, and when the scope has ended. The filesystem is written out before this returns.
 */
export async function withMount<T>(
  scope: Scope,
  options: MountOptions,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), MOUNT_PREFIX));
  try {
    await mount(scope, options, root);
  } catch (error) {
    await unmount(root).catch(() => {}); // an aborted mount(8) may have mounted it all the same
    await rmdir(root);
    throw error;
  }
  try {
    return await work(root);
  } finally {
    await unmount(root);
    await rmdir(root);
  }
}

async function mount(scope: Scope, options: MountOptions, root: string): Promise<void> {
  const flags = [...(options.options ?? []), "nosuid", "nodev", options.readOnly === true ? "ro" : "rw"];
  const type = options.fileSystem === undefined ? [] : ["-t", options.fileSystem];
  const result = await run(scope, ["mount", ...type, "-o", flags.join(","), options.source, root]);
  requireMounted(result, options.source);
}

function requireMounted(result: ExecResult, source: string): void {
  try {
    requireSuccess(result);
  } catch (error) {
    const cause = Failure.from(error);
    throw new Failure("machine.mount_failed", `${source} could not be mounted: ${cause.message}`, { cause });
  }
}

const ATTEMPTS = 5;

/** A scope of its own: what was mounted is unmounted although the caller's scope may be over. */
export async function unmount(root: string): Promise<void> {
  const scope = Scope.root();
  for (let attempt = 1; ; attempt += 1) {
    const result = await run(scope, ["umount", root]);
    if (result.ending.kind === "exited" && (result.ending.code === 0 || /not mounted/.test(result.stderr))) return;
    if (attempt === ATTEMPTS) {
      throw new Failure("machine.unmount_failed", `${root} could not be unmounted: ${result.stderr.trim()}`);
    }
    await scope.sleep(200 * attempt);
  }
}
