import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, isJsonObject, type Json, parseJson, type Scope } from "@ingot/kernel";
import { kindOfPath, readText, unreadable } from "./read-text.ts";

/** Files of a config drive (below `openstack/latest`) and the keys of its JSON form. */
const FILES: Readonly<Record<string, string>> = {
  "meta_data.json": "meta_data",
  "network_data.json": "network_data",
  "vendor_data2.json": "vendor_data",
  user_data: "user_data",
};

/**
 * `--config-drive`: an object as JSON, a URL, the path of a file (JSON, or base64 of a gzipped ISO), a directory with
 * the drive's files, or the base64 itself.
 */
export async function readConfigDrive(scope: Scope, argument: string): Promise<Json> {
  const json = parseJson(argument);
  if (isJsonObject(json)) return json;
  if (/^https?:\/\//.test(argument)) return argument;
  const path = argument.startsWith("@") ? argument.slice(1) : argument;
  const kind = await kindOfPath(path);
  if (kind === "directory") return fromDirectory(scope, path);
  if (kind === "file") return fromFile(scope, path);
  if (isBase64(argument) && argument.length > 64) return argument;
  throw new Failure(
    "input.invalid",
    `--config-drive '${argument.slice(0, 60)}' is neither JSON, nor a URL, nor a file`,
    {
      hint: `Give {"meta_data": {…}, "user_data": "…"}, or the path of a file or directory.`,
    },
  );
}

async function fromFile(scope: Scope, path: string): Promise<Json> {
  const text = (await readText(scope, path, "the config drive")).trim();
  const json = parseJson(text);
  if (isJsonObject(json)) return json;
  if (isBase64(text)) return text.replaceAll(/\s/g, "");
  throw new Failure("input.invalid", `the config drive in ${path} is neither JSON nor base64 of a gzipped ISO`);
}

function isBase64(text: string): boolean {
  return text !== "" && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);
}

async function fromDirectory(scope: Scope, path: string): Promise<Json> {
  const latest = join(path, "openstack", "latest");
  const folder = (await kindOfPath(latest)) === "directory" ? latest : path;
  const drive: Record<string, Json> = {};
  for (const name of await readdir(folder)) {
    const key = FILES[name];
    if (key === undefined) throw foreign(folder, name);
    scope.check();
    const text = await readFile(join(folder, name), "utf8").catch((error: unknown) => {
      throw unreadable(join(folder, name), "the config drive", error);
    });
    drive[key] = key === "user_data" ? text : (parseJson(text) ?? notJson(folder, name));
  }
  if (Object.keys(drive).length > 0) return drive;
  throw new Failure("input.invalid", `the directory ${path} holds no files of a config drive`, {
    hint: `They are called ${Object.keys(FILES).join(", ")}, and lie in it or in openstack/latest below it.`,
  });
}

function foreign(folder: string, name: string): Failure {
  return new Failure("input.invalid", `${join(folder, name)} has no place in a config drive given as a directory`, {
    hint: `Only ${Object.keys(FILES).join(", ")} can be sent; make an ISO for more, and give base64 of it, gzipped.`,
  });
}

function notJson(folder: string, name: string): never {
  throw new Failure("input.invalid", `${join(folder, name)} is not JSON`);
}
