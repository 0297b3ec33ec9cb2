import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { hasProgram } from "@ingot/exec";
import { Failure } from "@ingot/kernel";

/**
 * The words before a command that put it into mount and process namespaces of its own. Who is not root becomes root
 * of a user namespace with the ids of /etc/subuid, so that a root filesystem can be made without privileges.
 */
export async function namespaceCommand(): Promise<readonly [string, ...string[]]> {
  const common = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"] as const;
  if (!(await hasProgram("unshare"))) throw missing("unshare", "util-linux");
  if (process.getuid?.() === 0) return ["unshare", ...common];
  if (!(await hasProgram("newuidmap"))) throw missing("newuidmap", "uidmap");
  await requireSubordinateIds();
  return ["unshare", "--map-root-user", "--map-auto", ...common];
}

export function isPrivileged(): boolean {
  return process.getuid?.() === 0;
}

async function requireSubordinateIds(): Promise<void> {
  const { username, uid } = userInfo();
  const lines = (await readFile("/etc/subuid", "utf8").catch(() => "")).split("\n");
  if (lines.some((line) => line.startsWith(`${username}:`) || line.startsWith(`${uid}:`))) return;
  throw new Failure(
    "builder.profile_invalid",
    `the user ${username} has no subordinate ids, which an unprivileged build needs`,
    {
      hint: `Run as root once: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}; or build as root.`,
    },
  );
}

function missing(program: string, debianPackage: string): Failure {
  return new Failure("program.missing", `the program '${program}' is not installed`, {
    hint: `Install it: apt-get install ${debianPackage}.`,
  });
}
