import { mkdir, mkdtemp, readdir, rename, stat, utimes } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, type Scope } from "@ingot/kernel";
import { diskFailure } from "./disk-failure.ts";
import { removeTree } from "./sandbox/remove-tree.ts";

const UNUSED_AFTER_MS = 30 * 24 * 3600 * 1000;

/** `$XDG_CACHE_HOME/ingot`, or `~/.cache/ingot`. */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const base = environment["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "ingot");
}

export interface CacheEntry {
  readonly path: string;
  readonly key: string;
  readonly cached: boolean;
}

/**
 * Folders by the content of what they were made from. One appears whole or not at all, and is never changed afterwards;
 * two builders that make the same one at once end with one of them.
 */
export class Cache {
  readonly #folder: string;
  readonly #keeps: boolean;

  private constructor(folder: string, keeps: boolean) {
    this.#folder = folder;
    this.#keeps = keeps;
  }

  /** A cache in `folder`; with null, one for this run only (close it). */
  static async open(folder: string | null): Promise<Cache> {
    try {
      if (folder === null) return new Cache(await mkdtemp(join(tmpdir(), "ingot-build-")), false);
      await mkdir(join(folder, "work"), { recursive: true });
      return new Cache(folder, true);
    } catch (error) {
      throw diskFailure(error, folder ?? tmpdir());
    }
  }

  /** The folder `KIND/KEY`, filled by `make` when it is not there yet. */
  async folder(
    scope: Scope,
    entry: { readonly kind: string; readonly key: string },
    make: (folder: string) => Promise<void>,
  ): Promise<CacheEntry> {
    const path = join(this.#folder, entry.kind, entry.key);
    if (await exists(path)) {
      const now = new Date(scope.clock.now());
      await utimes(path, now, now).catch(() => {}); // only says when it was last used
      return { path, key: entry.key, cached: true };
    }
    const temporary = await this.workFolder(scope, entry.kind);
    try {
      const made = join(temporary, "made");
      await mkdir(made);
      await make(made);
      await mkdir(join(this.#folder, entry.kind), { recursive: true });
      await rename(made, path).catch(async (error: unknown) => {
        if (!(await exists(path))) throw error;
      });
    } catch (error) {
      throw diskFailure(error, this.#folder);
    } finally {
      await removeTree(temporary);
    }
    return { path, key: entry.key, cached: false };
  }

  /** An empty folder on the cache's filesystem; whoever asks removes it. */
  async workFolder(scope: Scope, what: string): Promise<string> {
    scope.check();
    const folder = join(this.#folder, "work");
    await mkdir(folder, { recursive: true });
    return mkdtemp(join(folder, `${what}-`));
  }

  /** Removes what nobody has used for a month, or all when this cache keeps nothing. */
  async close(now: number): Promise<void> {
    if (!this.#keeps) return removeTree(this.#folder);
    for (const kind of await readdir(this.#folder)) {
      for (const name of await readdir(join(this.#folder, kind)).catch(() => [])) {
        const path = join(this.#folder, kind, name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
        if (now - mtimeMs > UNUSED_AFTER_MS) await removeTree(path);
      }
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw Failure.from(error);
  }
}
