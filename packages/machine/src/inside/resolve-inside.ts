/**
 * Paths of a mounted filesystem, resolved as if chrooted there: the ramdisk's own files are never reached, whatever
 * the path or the symbolic links of the (untrusted) filesystem say. Nothing else may change that tree meanwhile.
 */
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "@ingot/kernel";

/** As the kernel's own limit. */
const LINKS_AT_MOST = 40;

export interface InsideOptions {
  /** Whether a symbolic link at the very end is followed; true unless told otherwise. */
  readonly followLast?: boolean;
}

/**
 * The real path of `path` below `root`. What does not exist yet is taken literally, so that it can be created; `..` at
 * the root stays at the root. Throws `machine.path_outside` for a NUL byte or a loop of links.
 */
export async function resolveInside(root: string, path: string, options: InsideOptions = {}): Promise<string> {
  if (path.includes("\0")) throw outside(path, "it holds a NUL byte");
  let resolved: readonly string[] = [];
  let pending = parts(path);
  let links = 0;
  while (pending.length > 0) {
    const [part = "", ...rest] = pending;
    pending = rest;
    if (part === "..") {
      resolved = resolved.slice(0, -1);
      continue;
    }
    const target = await linkTarget(join(root, ...resolved, part));
    if (target === undefined || (pending.length === 0 && options.followLast === false)) {
      resolved = [...resolved, part];
      continue;
    }
    links += 1;
    if (links > LINKS_AT_MOST) throw outside(path, "its symbolic links form a loop");
    if (target.startsWith("/")) resolved = [];
    pending = [...parts(target), ...pending];
  }
  return join(root, ...resolved);
}

function parts(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function outside(path: string, why: string): Failure {
  return new Failure("machine.path_outside", `the path '${path.replaceAll("\0", "\\0")}' cannot be used: ${why}`);
}
