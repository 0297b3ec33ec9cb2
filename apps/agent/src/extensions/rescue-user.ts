import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";

export const RESCUE_USER = "rescue";
/** Whoever may become root, where there is such a group. */
const ADMINISTRATORS = ["sudo", "wheel"];

/**
 * Makes the user who may log in to a machine that is being rescued, or gives it a new password. `prefix`: the folder of the
 * system that is meant, when it is not the running one.
 */
export async function makeRescueUser(scope: Scope, hash: string, prefix?: string): Promise<void> {
  const where = prefix === undefined ? [] : ["--prefix", prefix];
  const root = prefix ?? "/";
  if ((await names(root, "passwd")).includes(RESCUE_USER)) {
    return withHash(scope, ["usermod", ...where, "--password", hash, RESCUE_USER]);
  }
  const groups = await names(root, "group");
  const administrators = ADMINISTRATORS.filter((group) => groups.includes(group));
  const group = administrators.length === 0 ? [] : ["--groups", administrators.join(",")];
  const user = ["--create-home", "--shell", "/bin/bash", ...group, "--password", hash, RESCUE_USER];
  await withHash(scope, ["useradd", ...where, ...user]);
}

/** Runs a program that is given the hash; its failure, which goes to the conductor, does not carry it. */
async function withHash(scope: Scope, argv: readonly [string, ...string[]]): Promise<void> {
  const result = await run(scope, argv);
  try {
    requireSuccess(result);
  } catch (thrown) {
    const { code, message } = Failure.from(thrown);
    throw new Failure(code, message);
  }
}

/** As ironic-python-agent does it: what runs the agent sees that it is not to be run again. */
export async function markRescued(prefix = "/"): Promise<void> {
  await writeFile(join(prefix, "etc/.rescued"), "");
}

/** The names in /etc/passwd or /etc/group. */
async function names(root: string, file: "passwd" | "group"): Promise<readonly string[]> {
  const text = await readFile(join(root, "etc", file), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => line.split(":", 1));
}
