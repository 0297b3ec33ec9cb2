/**
 * What an agent that was killed leaves on its machine: programs that it had started, which go on writing to a disk, and file
 * systems that it had mounted, which keep a disk busy. Whoever begins after it makes an end of both first.
 */
import { readdir, readFile, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scope } from "@ingot/kernel";
import { MOUNT_PREFIX, unmount } from "./mount.ts";

/** In the environment of every program that an agent starts. */
export const STARTED_BY_AGENT = "INGOT_STARTED_BY_AGENT";

export interface LeftoverOptions {
  /** Which variable tells such programs; {@link STARTED_BY_AGENT}. */
  readonly mark?: string;
  /** Where file systems are mounted; the folder of temporary files. */
  readonly folder?: string;
}

const LOOK_MS = 200;

/** Resolves when nothing of it is left: a program may be held up by its disk for as long as that takes. */
export async function clearLeftovers(scope: Scope, options: LeftoverOptions = {}): Promise<void> {
  const { mark = STARTED_BY_AGENT, folder = tmpdir() } = options;
  for (let told = false; ; told = true) {
    const programs = await marked(mark);
    for (const pid of programs) end(pid);
    if (programs.length === 0) break;
    if (!told) scope.log.warn({ programs }, "an agent that was here before has left programs running: they are ended");
    await scope.sleep(LOOK_MS);
  }
  const text = await readFile("/proc/self/mountinfo", "utf8");
  const mounts = mountPoints(text).filter((point) => point.startsWith(join(folder, MOUNT_PREFIX)));
  for (const point of mounts.toReversed()) {
    scope.log.warn({ point }, "an agent that was here before has left a file system mounted: it is unmounted");
    await unmount(point);
    await rmdir(point);
  }
}

/** The mount points of `/proc/PID/mountinfo`, in the order of their mounting (proc(5)). */
export function mountPoints(mountinfo: string): readonly string[] {
  return mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((point) => point !== "")
    .map((point) =>
      point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

async function marked(mark: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return pid !== process.pid && environment.split("\0").some((entry) => entry.startsWith(`${mark}=`));
    }),
  );
  return pids.filter((_, index) => found[index]);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}
