import { access } from "node:fs/promises";
import { hasProgram } from "@ingot/exec";
import { Failure } from "@ingot/kernel";

/** The Debian package of each program that the laboratory starts. */
const PACKAGES: Readonly<Record<string, string>> = {
  "qemu-system-x86_64": "qemu-system-x86",
  openssl: "openssl",
  ssh: "openssh-client",
};

/** Fails with the name of the Debian package when the program is not installed. */
export async function requireProgram(program: string): Promise<void> {
  if (await hasProgram(program)) return;
  throw missing(`the program '${program}'`, PACKAGES[program] ?? program);
}

/** The first of the files that exists; fails with the name of the Debian package that brings them. */
export async function requireFile(candidates: readonly string[], what: string, debianPackage: string): Promise<string> {
  for (const path of candidates) {
    try {
      await access(path);
      return path;
    } catch {
      // not here: the next place
    }
  }
  throw missing(`${what} (${candidates.join(" or ")})`, debianPackage);
}

function missing(what: string, debianPackage: string): Failure {
  return new Failure(
    "lab.program_missing",
    `${what} is not installed: it is in the Debian package '${debianPackage}'`,
    {
      hint: `Install it: apt-get install --no-install-recommends ${debianPackage}`,
      details: { package: debianPackage },
    },
  );
}
