import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ExecResult, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

export interface PasswordLogin {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** For the program by which ssh asks for the password. */
  readonly folder: string;
}

/** Runs a command by ssh on a machine whose port 22 is forwarded to 127.0.0.1; nothing but the password lets one in. */
export async function byPassword(scope: Scope, login: PasswordLogin, command: string): Promise<ExecResult> {
  const askpass = join(login.folder, "askpass");
  await writeFile(askpass, '#!/bin/sh\nprintf "%s\\n" "$PASSWORD"\n');
  await chmod(askpass, 0o700);
  const hosts = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
  const only = [
    "-o",
    "PreferredAuthentications=password",
    "-o",
    "NumberOfPasswordPrompts=1",
    "-o",
    "ConnectTimeout=30",
  ];
  return run(scope, ["ssh", "-p", String(login.port), ...hosts, ...only, `${login.user}@127.0.0.1`, command], {
    env: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force", PASSWORD: login.password },
  });
}
