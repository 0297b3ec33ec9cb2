/** Kernels and ramdisks as files on this host: a file:// URL is used where it lies, others are downloaded once. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isFailure, newSecret, type Scope } from "@ingot/kernel";
import { openImage, type SourcePolicy, statImage } from "./image-source.ts";

/** Kernels and ramdisks of several releases; each is some tens of MB. */
const MOST_KEPT = 16;
/** Somebody may be at work with a file that was asked for this lately: it stays, however many there are. */
const IN_USE_MS = 15 * 60_000;

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
  if (!(await isThere(path))) await downloadOnce(scope, url, { path, ...options });
  await utimes(path, new Date(scope.clock.now()), new Date(scope.clock.now()));
  return path;
}

const underWay = new Map<string, Promise<void>>();

/** Many nodes may want the same file at the same moment: one download is enough for all of them. */
async function downloadOnce(scope: Scope, url: string, target: LocalImageOptions & { path: string }): Promise<void> {
  for (;;) {
    const other = underWay.get(target.path);
    if (other === undefined) break;
    try {
      await other;
    } catch (error) {
      scope.check();
      if (!isFailure(error, "cancelled", "deadline.exceeded")) throw error; // whoever began it has given up, this one has not
    }
    if (await isThere(target.path)) return;
  }
  const own = download(scope, url, target).finally(() => underWay.delete(target.path));
  underWay.set(target.path, own);
  await own;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
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
  await forgetOldest(dirname(target.path), scope.clock.now() - IN_USE_MS);
}

/** A cache that only grows would fill the disk: what was not used for longest goes, half-made files of the dead too. */
async function forgetOldest(folder: string, before: number): Promise<void> {
  const names = await readdir(folder);
  const used = await Promise.all(
    names.map(async (name) => ({ name, ms: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const oldest = used.toSorted((one, other) => other.ms - one.ms).slice(MOST_KEPT);
  for (const { name, ms } of oldest) if (ms < before) await rm(join(folder, name), { force: true });
}
