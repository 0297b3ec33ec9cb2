import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, isJsonObject, type Json, type Scope } from "@ingot/kernel";

/** Ironic's JSON form of a config drive; text is stored as it stands, anything else as JSON. */
export interface ConfigDrive {
  readonly meta_data?: Json;
  readonly user_data?: Json;
  readonly network_data?: Json;
  readonly vendor_data?: Json;
}

/** Ironic's limit on the ISO (64 MiB, and the partition that the agent makes for it is not larger). */
const MAX_BYTES = 64 * 1024 * 1024;
const FILES = {
  meta_data: "meta_data.json",
  network_data: "network_data.json",
  vendor_data: "vendor_data2.json",
  user_data: "user_data",
} as const;

/**
 * base64 of gzip of an ISO 9660 image labelled `config-2`, with OpenStack's layout below `openstack/latest`
 * (openstacksdk configdrive.build): what `write_image` is given as `configdrive`. `meta_data.json` is always there,
 * since cloud-init looks for it. It is built in a folder whose files do not outlive this process for long: they have secrets.
 */
export async function buildConfigDrive(scope: Scope, drive: ConfigDrive, workFolder: string): Promise<string> {
  const folder = await mkdtemp(join(workFolder, "config-drive-"));
  try {
    const latest = join(folder, "content", "openstack", "latest");
    await mkdir(latest, { recursive: true });
    for (const [name, text] of configDriveFiles(drive)) await writeFile(join(latest, name), text, { mode: 0o600 });
    const image = await writeImage(scope, folder);
    return (await promisify(gzip)(image)).toString("base64");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files of `openstack/latest`, by name; keys that no client may give are refused by name. */
export function configDriveFiles(drive: ConfigDrive): Map<string, string> {
  const unknown = Object.keys(drive).filter((key) => !Object.hasOwn(FILES, key));
  if (unknown.length > 0) {
    throw new Failure("input.invalid", `a config drive has no '${unknown[0]}'`, {
      hint: `Its keys are ${Object.keys(FILES).join(", ")}.`,
    });
  }
  const files = new Map<string, string>([[FILES.meta_data, "{}"]]);
  for (const [key, name] of Object.entries(FILES) as [keyof ConfigDrive, string][]) {
    const value = drive[key];
    if (value === undefined || value === null) continue;
    if (key !== "user_data" && !isJsonObject(value)) {
      throw new Failure("input.invalid", `the config drive's ${key} is not a JSON object`);
    }
    files.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return files;
}

async function writeImage(scope: Scope, folder: string): Promise<Buffer> {
  const output = join(folder, "image.iso");
  const options = ["-quiet", "-J", "-r", "-V", "config-2", "-publisher", "ingot", "-o", output];
  const result = await run(scope, ["xorriso", "-as", "mkisofs", ...options, join(folder, "content")]);
  try {
    requireSuccess(result);
  } catch (error) {
    throw new Failure("media.build_failed", "the config drive could not be made", { cause: error });
  }
  const image = await readFile(output);
  if (image.length > MAX_BYTES) throw new Failure("input.invalid", "the config drive is larger than 64 MiB");
  return image;
}
