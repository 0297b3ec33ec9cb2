import { run, spawn } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { LabConnection } from "@ingot/lab";
import type { Session } from "../cli/session.ts";

interface LogInOptions {
  readonly dir: string;
  readonly identity?: string;
  readonly login: string;
  readonly wait?: number;
}

/** Between two attempts to log in while the machine boots. */
const AGAIN_MS = 2000;

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
  const args = ["-p", String(ssh_port), ...hosts, ...identity];
  const whom = `${options.login}@127.0.0.1`;
  if (options.wait !== undefined) await untilAnswered(scope, [...args, whom], options.wait);
  // Without a command it is a login: a terminal makes the machine greet, also when nobody types.
  const terminal = command.length === 0 ? ["-tt"] : [];
  const ending = await spawn("ssh", [...args, ...terminal, whom, ...command], {
    stdio: ["inherit", "inherit", "inherit"],
  }).ended;
  if (ending.kind === "missing") throw noSsh();
  // The remote command's exit code is the answer: nothing is left for this program to say.
  process.exit(ending.kind === "exited" ? ending.code : 255);
}

/** A machine that boots refuses, resets or lets wait; what it says last is what the failure says. */
async function untilAnswered(scope: Scope, args: readonly string[], seconds: number): Promise<void> {
  const giveUpAt = scope.clock.monotonic() + seconds * 1000;
  for (;;) {
    const quiet = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10"];
    const attempt = await run(scope, ["ssh", ...quiet, ...args, "true"]);
    if (attempt.ending.kind === "missing") throw noSsh();
    if (attempt.ending.kind === "exited" && attempt.ending.code === 0) return;
    if (scope.clock.monotonic() >= giveUpAt) {
      throw new Failure("lab.machine_failed", `nobody could log in within ${seconds} s: ${attempt.stderr.trim()}`, {
        hint: "See what the machine says: ingot lab log NODE",
      });
    }
    await scope.sleep(AGAIN_MS);
  }
}

function noSsh(): Failure {
  const message = "the program 'ssh' is not installed: it is in the Debian package 'openssh-client'";
  return new Failure("lab.program_missing", message);
}
