import { spawn } from "@ingot/exec";
import { Failure } from "@ingot/kernel";
import { LabConnection } from "@ingot/lab";
import type { Session } from "../cli/session.ts";

interface LogInOptions {
  readonly dir: string;
  readonly identity?: string;
  readonly login: string;
}

/** Runs ssh to what is installed on a machine; its exit code becomes this program's. */
export async function logIn(
  { scope }: Session,
  options: LogInOptions,
  name: string,
  command: readonly string[],
): Promise<void> {
  const { ssh_port } = await new LabConnection(options.dir).node(scope, name);
  const identity = options.identity === undefined ? [] : ["-i", options.identity, "-o", "IdentitiesOnly=yes"];
  // Each deployment makes new host keys behind the same port: there is nothing to remember them for.
  const hosts = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
  const args = ["-p", String(ssh_port), ...hosts, ...identity, `${options.login}@127.0.0.1`, ...command];
  const ending = await spawn("ssh", args, { stdio: ["inherit", "inherit", "inherit"] }).ended;
  if (ending.kind === "missing") {
    const message = "the program 'ssh' is not installed: it is in the Debian package 'openssh-client'";
    throw new Failure("lab.program_missing", message);
  }
  // The remote command's exit code is the answer: nothing is left for this program to say.
  process.exit(ending.kind === "exited" ? ending.code : 255);
}
