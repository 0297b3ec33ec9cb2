import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Hexadecimal digest of any JSON-like value; the order of its keys matters. */
export function digestOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
}

/** Digest of a file, a link or a folder with all that is in it: names, kinds, modes and contents, but no times. */
export async function digestTree(path: string, skip: (name: string) => boolean = () => false): Promise<string> {
  const hash = createHash("sha256");
  await walk(path, "", async (name, full) => {
    if (name !== "" && skip(name)) return false;
    const stat = await lstat(full);
    hash.update(`${name}\0${(stat.mode & 0o170000) | (stat.mode & 0o777)}\0`);
    if (stat.isSymbolicLink()) hash.update(await readlink(full));
    else if (stat.isFile())
      await pipeline(createReadStream(full), async (chunks) => {
        hash.update(`${stat.size}\0`);
        for await (const chunk of chunks) hash.update(chunk as Buffer);
      });
    return stat.isDirectory();
  });
  return hash.digest("hex").slice(0, 40);
}

async function walk(
  folder: string,
  name: string,
  visit: (name: string, full: string) => Promise<boolean>,
): Promise<void> {
  const full = join(folder, name);
  if (!(await visit(name, full))) return;
  for (const entry of (await readdir(full)).toSorted()) await walk(folder, join(name, entry), visit);
}
