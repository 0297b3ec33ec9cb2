import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Failure, isJsonObject, type JsonObject, newSecret, parseJson, type Scope } from "@ingot/kernel";
import { buildConfigDrive } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { readHead } from "./read-head.ts";

/** Ironic's limit is the agent's partition of 64 MiB; as base64 text it is a third larger. */
const MAX_TEXT = 96 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** What `PUT …/states/provision` may give as `configdrive`: base64 of a gzipped ISO, a URL, or JSON; throws otherwise. */
export function requireConfigDrive(configdrive: string | JsonObject): string | JsonObject {
  if (typeof configdrive !== "string") return requireKnownKeys(configdrive);
  if (configdrive.length > MAX_TEXT) throw invalid("it is larger than 64 MiB");
  if (/^https?:\/\//i.test(configdrive)) return configdrive;
  const json = configdrive.trimStart().startsWith("{") ? parseJson(configdrive) : undefined;
  if (isJsonObject(json)) return requireKnownKeys(json);
  if (!BASE64.test(configdrive)) throw invalid("it is neither base64, nor a URL, nor a JSON object");
  if (
    !Buffer.from(configdrive.slice(0, 8), "base64")
      .subarray(0, 2)
      .equals(Buffer.from([0x1f, 0x8b]))
  ) {
    throw invalid("what is base64-encoded is not gzip");
  }
  return configdrive;
}

/** As the agent is given it: base64 text or a URL as it stands, an ISO built from JSON, null when there is none. */
export async function resolveConfigDrive(
  scope: Scope,
  { media }: Pick<Conductor, "media">,
  node: NodeRecord,
): Promise<string | null> {
  const { configdrive } = node.instance_info;
  if (typeof configdrive === "string" && configdrive !== "") return configdrive;
  return isJsonObject(configdrive) ? buildConfigDrive(scope, withDefaults(node, configdrive), media.workFolder) : null;
}

/** It as an ISO file of its own, for a virtual drive; null when there is none. The caller removes it. */
export async function configDriveFile(
  scope: Scope,
  { media, config }: Pick<Conductor, "media" | "config">,
  node: NodeRecord,
): Promise<string | null> {
  const drive = await resolveConfigDrive(scope, { media }, node);
  if (drive === null) return null;
  const isUrl = /^https?:\/\//i.test(drive);
  const text = isUrl ? await readHead(scope, drive, { policy: config, bytes: MAX_TEXT + 1 }) : Buffer.from(drive);
  if (text.length > MAX_TEXT) throw invalid("it is larger than 64 MiB");
  const file = join(media.workFolder, `${newSecret()}.iso`);
  await writeFile(file, await unpacked(text), { mode: 0o600 });
  return file;
}

async function unpacked(text: Buffer): Promise<Buffer> {
  try {
    return await promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)(
      Buffer.from(text.toString("latin1"), "base64"),
      { maxOutputLength: MAX_BYTES },
    );
  } catch (error) {
    throw invalid(`it cannot be unpacked (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** As Ironic's conductor: uuid and name are there when the caller gave none. */
function withDefaults(node: NodeRecord, drive: JsonObject): JsonObject {
  const given = isJsonObject(drive["meta_data"]) ? drive["meta_data"] : {};
  const name = node.instance_name ?? node.instance_info["display_name"] ?? node.name;
  const names = typeof name === "string" ? { name, hostname: name } : {};
  return { ...drive, meta_data: { uuid: node.instance_uuid ?? node.uuid, ...names, ...given } };
}

function requireKnownKeys(drive: JsonObject): JsonObject {
  const known = ["meta_data", "user_data", "network_data", "vendor_data"];
  const unknown = Object.keys(drive).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`it has an unknown key '${unknown}'`);
  for (const key of ["meta_data", "network_data", "vendor_data"]) {
    const value = drive[key];
    if (value !== undefined && value !== null && !isJsonObject(value)) throw invalid(`its ${key} is not a JSON object`);
  }
  return drive;
}

function invalid(why: string): Failure {
  return new Failure("configdrive.invalid", `Invalid config drive: ${why}.`);
}
