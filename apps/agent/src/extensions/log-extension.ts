import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import type { Extension } from "../commands/extension.ts";

/** Files worth having, where they exist, and programs whose output is. */
const FILES = ["/var/log/messages", "/var/log/syslog", "/var/log/ingot-agent.log", "/proc/cmdline", "/proc/mounts"];
const PROGRAMS: readonly (readonly [string, ...string[]])[] = [
  ["dmesg"],
  ["journalctl", "--no-pager", "-n", "20000"],
  ["ip", "address"],
  ["ip", "route"],
  ["lsblk", "--all"],
  ["df", "-a"],
  ["ps", "-ef"],
];

export const logExtension: Extension = {
  collect_system_logs: {
    kind: "sync",
    run: async (command) => ({ system_logs: (await collect(command.scope)).toString("base64") }),
  },
};

/** A gzipped tar of everything that can be had; what is missing is left out. */
async function collect(scope: Scope): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "ingot-logs-"));
  try {
    for (const file of FILES) {
      const text = await readFile(file).catch(() => undefined);
      if (text !== undefined) await writeFile(join(folder, file.slice(1).replaceAll("/", "_")), withoutSecrets(text));
    }
    for (const argv of PROGRAMS) {
      const result = await run(scope, argv);
      if (result.ending.kind === "exited")
        await writeFile(join(folder, `${argv.join("_").replaceAll("/", "_")}.txt`), result.stdout);
    }
    const archive = join(folder, "logs.tar.gz");
    requireSuccess(await run(scope, ["tar", "-C", folder, "--exclude=logs.tar.gz", "-czf", archive, "."]));
    return await readFile(archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withoutSecrets(text: Buffer): string {
  return text.toString("utf8").replaceAll(/(ipa-agent-token=|agent_token=)\S+/g, "$1******");
}
