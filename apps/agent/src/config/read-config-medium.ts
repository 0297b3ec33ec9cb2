import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { LSBLK_COLUMNS, type LsblkRow, parseLsblk } from "@ingot/machine/disk/lsblk";
import { probeSignature, withMount } from "@ingot/machine";

/** What a configuration medium (virtual CD or floppy) holds for the agent. */
export interface ConfigMedium {
  /** Contents of `etc/ironic-python-agent.d/*.conf`, by name. */
  readonly confs: readonly string[];
  /** Contents of `parameters.txt`: kernel parameters. */
  readonly parameters: string;
}

const LABELS = ["config-2", "ir-vfd-dev"];
const ATTEMPTS = 10;
const PAUSE_MS = 1000;

/**
 * The medium labelled `config-2` or `ir-vfd-dev`. Only removable media count: a partition of that label on a disk is
 * the config drive of the instance that was deployed before, and must not configure the agent.
 */
export async function readConfigMedium(scope: Scope): Promise<ConfigMedium | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const device = await findMedium(scope);
    if (device !== undefined) return withMount(scope, { source: device, readOnly: true }, readMedium);
    await scope.sleep(PAUSE_MS);
  }
  return undefined;
}

async function findMedium(scope: Scope): Promise<string | undefined> {
  const result = await run(scope, ["lsblk", "--json", "--bytes", "--output", LSBLK_COLUMNS]);
  for (const row of parseLsblk(requireSuccess(result).stdout).filter(isMedium)) {
    const label = row.label ?? (await probeSignature(scope, row.path).catch(() => null))?.label;
    if (label !== null && label !== undefined && LABELS.includes(label.toLowerCase())) return row.path;
  }
  return undefined;
}

function isMedium(row: LsblkRow): boolean {
  return (
    row.sizeBytes > 0 &&
    (row.type === "rom" || row.kernelName.startsWith("fd") || (row.type === "disk" && row.removable))
  );
}

async function readMedium(root: string): Promise<ConfigMedium> {
  const folder = join(root, "etc/ironic-python-agent.d");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".conf")).toSorted();
  return {
    confs: await Promise.all(names.map((name) => readFile(join(folder, name), "utf8"))),
    parameters: await readFile(join(root, "parameters.txt"), "utf8").catch(() => ""),
  };
}
