import { access, constants, readdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";

/** Executables of elements that make it possible to log in: an SSH server, a console, a VPN. */
const FOLDER = "etc/ingot/rescued.d";

/**
 * Runs them one after the other, in the order of their names: what is to stay must go into the background. `root` is the
 * folder of the system that is meant, when it is not the running one. Returns how many there were.
 */
export async function runRescueScripts(scope: Scope, root = "/"): Promise<number> {
  const folder = join(root, FOLDER);
  const names = (await readdir(folder).catch(() => [])).toSorted();
  let count = 0;
  for (const name of names) {
    const file = join(folder, name);
    if (!(await isExecutable(file))) continue;
    const { ending, stderr } = await run(scope, [file]);
    count += 1;
    if (ending.kind === "exited" && ending.code === 0) continue;
    const words = stderr.trim().split("\n").slice(-5).join("\n");
    const how = ending.kind === "exited" ? `exited with ${ending.code}` : "did not run to its end";
    throw new Failure("program.failed", `nobody could log in: /${join(FOLDER, name)} ${how}: ${words}`);
  }
  return count;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
