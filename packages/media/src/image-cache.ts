/** Kernels and ramdisks as files on this host: a file:// URL is used where it lies, others are downloaded once. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { newSecret, type Scope } from "@ingot/kernel";
import { openImage, type SourcePolicy, statImage } from "./image-source.ts";

/** Kernels and ramdisks of several releases; each is some tens of MB. */
const MOST_KEPT = 16;

export interface LocalImageOptions {
  readonly cacheFolder: string;
  readonly sources: SourcePolicy;
}

/**
 * The path of an image's bytes on this host. A download is kept as long as its server says that it has not changed
 * (ETag, Last-Modified); a server that says neither is asked for the bytes each time.
 */
export async function localImage(scope: Scope, url: string, options: LocalImageOptions): Promise<string> {
  const facts = await statImage(scope, url, options.sources);
  if (facts.file !== undefined) return facts.file;
  const folder = join(options.cacheFolder, "images");
  await mkdir(folder, { recursive: true });
  const key = createHash("sha256").update(JSON.stringify([facts.url, facts.version ?? newSecret(), facts.size]));
  const path = join(folder, key.digest("hex").slice(0, 32));
  if ((await stat(path).catch(() => undefined)) === undefined) await download(scope, url, { path, ...options });
  await utimes(path, new Date(scope.clock.now()), new Date(scope.clock.now()));
  return path;
}

async function download(scope: Scope, url: string, target: LocalImageOptions & { path: string }): Promise<void> {
  const partial = `${target.path}.${newSecret().slice(0, 8)}`;
  try {
    const { stream } = await openImage(scope, url, target.sources);
    await pipeline(stream, createWriteStream(partial), { signal: scope.signal });
    await rename(partial, target.path);
  } finally {
    await rm(partial, { force: true });
  }
  await forgetOldest(dirname(target.path));
}

/** A cache that only grows would fill the disk: what was not used for longest goes, half-made files of the dead too. */
async function forgetOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  const used = await Promise.all(
    names.map(async (name) => ({ name, ms: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const oldest = used.toSorted((one, other) => other.ms - one.ms).slice(MOST_KEPT);
  for (const { name } of oldest) await rm(join(folder, name), { force: true });
}
