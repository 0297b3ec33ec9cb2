import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure, type Scope } from "@ingot/kernel";
import { resolveInside } from "./resolve-inside.ts";

export interface FileInsideOptions {
  /** Permissions of a new file, 0o644 unless told otherwise; a file that is replaced keeps its own unless told otherwise. */
  readonly mode?: number;
  /** Permissions of directories that have to be made; 0o755 unless told otherwise. */
  readonly directoryMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface FileInside {
  /** The mounted filesystem. */
  readonly root: string;
  /** The file's path in that filesystem; see {@link resolveInside}. */
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Writes a file of a mounted filesystem whole or not at all: a temporary file beside it, fsync, rename, fsync of the directory.
 * Missing directories are made. The content is never visible half-written, and no temporary file stays.
 */
export async function writeFileInside(scope: Scope, file: FileInside, options: FileInsideOptions = {}): Promise<void> {
  scope.check();
  if (!/[^/.]/.test(basename(file.path)) || file.path.endsWith("/")) {
    throw new Failure("machine.path_outside", `'${file.path}' does not name a file`, {
      hint: "Give the file's whole path, such as /etc/motd.",
    });
  }
  try {
    await replace(scope, file, options);
  } catch (error) {
    throw explain(error, file.path);
  }
}

async function replace(scope: Scope, file: FileInside, options: FileInsideOptions): Promise<void> {
  const target = await resolveInside(file.root, file.path);
  const folder = dirname(target);
  await makeFolders(file.root, folder, options.directoryMode ?? 0o755);
  const old = await existing(target);
  const temporary = join(folder, `.${basename(target).slice(0, 200)}.${randomBytes(6).toString("hex")}.ingot`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await writeAll(scope, handle, file.content);
      await handle.chown(options.uid ?? old?.uid ?? 0, options.gid ?? old?.gid ?? 0);
      await handle.chmod(options.mode ?? old?.mode ?? 0o644);
      await handle.sync();
    } finally {
      await handle.close();
    }
    scope.check();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

const CHUNK = 4 * 1024 * 1024;

async function writeAll(scope: Scope, handle: FileHandle, content: Uint8Array): Promise<void> {
  for (let at = 0; at < content.length;) {
    scope.check();
    const { bytesWritten } = await handle.write(content, at, Math.min(CHUNK, content.length - at));
    at += bytesWritten;
  }
}

async function makeFolders(root: string, folder: string, mode: number): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; at.length > root.length; at = dirname(at)) {
    const found = await lstat(at).catch(() => undefined);
    if (found?.isDirectory() === true) break;
    if (found !== undefined)
      throw new Failure("machine.file_write_failed", `'${at.slice(root.length)}' is not a directory`);
    missing.unshift(at);
  }
  for (const path of missing) await mkdir(path, { mode });
}

async function existing(target: string): Promise<{ uid: number; gid: number; mode: number } | undefined> {
  const found = await lstat(target).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile())
    throw new Failure("machine.file_write_failed", "there is something else than a file there already");
  return { uid: found.uid, gid: found.gid, mode: found.mode & 0o7777 };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function explain(error: unknown, path: string): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new Failure("machine.disk_full", `no space is left on the filesystem for ${path}`);
  }
  const cause = Failure.from(error, "machine.file_write_failed");
  if (cause.code !== "machine.file_write_failed") return cause;
  const hint = code === "EROFS" ? { hint: "The filesystem is read-only: it may have errors; check it." } : {};
  return new Failure("machine.file_write_failed", `${path} could not be written: ${cause.message}`, hint);
}
