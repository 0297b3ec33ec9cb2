import { rm } from "node:fs/promises";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { isPrivileged, namespaceCommand } from "./namespace.ts";

/** Removes a folder whose files may belong to subordinate ids; also when the build's own scope has ended. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    if (isPrivileged()) throw error;
    using scope = Scope.root({ timeoutMs: 120_000, what: `removing ${path}` });
    await run(scope, [...(await namespaceCommand()), "rm", "-rf", "--", path]);
  }
}
