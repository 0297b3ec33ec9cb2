/** Writes cpio archives in the `newc` form, the one the Linux kernel unpacks (Documentation/driver-api/early-userspace/buffer-format.rst). */
import { Failure } from "@ingot/kernel";

export interface CpioEntry {
  /** Relative or absolute; it is stored without its leading slash. */
  readonly path: string;
  readonly kind?: "file" | "directory" | "symlink";
  /** Permission bits; 0644 for files, 0755 for directories unless told otherwise. */
  readonly mode?: number;
  /** A file's content, or where a symlink points. */
  readonly data?: string | Uint8Array;
}

const TYPE_BITS = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;
const PERMISSIONS = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;

/**
 * One archive in memory, reproducible (no times, owner root): for small files. Directories that lie on the way to
 * an entry and are not entries themselves are added before it, since the kernel does not make them.
 */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts: Buffer[] = [];
  let inode = 1;
  for (const entry of withParents(entries)) parts.push(...record(entry, inode++));
  parts.push(...record({ path: "TRAILER!!!", mode: 0, kind: "file" }, 0, 0));
  const archive = Buffer.concat(parts);
  return Buffer.concat([archive, Buffer.alloc(padding(archive.length, 512))]);
}

function withParents(entries: readonly CpioEntry[]): CpioEntry[] {
  const named = entries.map((entry) => ({ ...entry, path: cleanPath(entry.path) }));
  const known = new Set(named.filter((entry) => entry.kind === "directory").map((entry) => entry.path));
  const made = new Set<string>();
  return named.flatMap((entry) => {
    const missing = parentsOf(entry.path).filter((path) => !known.has(path) && !made.has(path));
    for (const path of missing) made.add(path);
    return [...missing.map((path) => ({ path, kind: "directory" as const })), entry];
  });
}

function parentsOf(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function cleanPath(path: string): string {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  if (names.length === 0 || names.includes("..") || path.includes("\0")) {
    throw new Failure("input.invalid", `'${path}' is not a path that an archive can hold`);
  }
  return names.join("/");
}

function record(entry: CpioEntry, inode: number, typeBits: number = TYPE_BITS[entry.kind ?? "file"]): Buffer[] {
  const kind = entry.kind ?? "file";
  const data = Buffer.from(entry.data ?? "");
  const name = Buffer.from(`${entry.path}\0`);
  const mode = (typeBits | (entry.mode ?? PERMISSIONS[kind])) >>> 0;
  const links = kind === "directory" ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [
    header,
    name,
    Buffer.alloc(padding(header.length + name.length, 4)),
    data,
    Buffer.alloc(padding(data.length, 4)),
  ];
}

function padding(length: number, unit: number): number {
  return (unit - (length % unit)) % unit;
}
