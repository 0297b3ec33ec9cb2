import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { LabPaths } from "./lab-paths.ts";

/** Removes what a laboratory has made in its directory: the sockets, and unless it is to be kept, all else. */
export async function clear(paths: LabPaths, how: { readonly keep?: boolean } = {}): Promise<void> {
  await rm(paths.sockets, { recursive: true, force: true });
  if (how.keep !== true) {
    for (const path of [paths.state, paths.daemonLog, paths.certificate, paths.key, join(paths.dir, "nodes")]) {
      await rm(path, { recursive: true, force: true });
    }
  }
  await rm(paths.lock, { force: true });
  await rmdir(paths.dir).catch(() => {}); // it is kept, or something that is not the laboratory's is in it
}
