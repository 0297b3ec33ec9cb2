import { readdir, readFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure, isJsonObject, parseJson } from "@ingot/kernel";
import { defineHardwareManager, type HardwareManager } from "@ingot/step-kit";
import type { Candidate, PluginProblem } from "./managers.ts";

/** Every package in the folder, in the order of the names; one that cannot be loaded is reported, the others go on. */
export async function loadPlugins(
  folder: string,
): Promise<{ readonly candidates: readonly Candidate[]; readonly problems: readonly PluginProblem[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name);
  const candidates: Candidate[] = [];
  const problems: PluginProblem[] = [];
  for (const name of names.toSorted()) {
    try {
      candidates.push(await loadPlugin(join(folder, name)));
    } catch (error) {
      problems.push({ package: name, message: Failure.from(error).message });
    }
  }
  return { candidates, problems };
}

/** Loads one plug-in package; throws `agent.plugin_invalid` that says what is wrong with it. */
export async function loadPlugin(folder: string): Promise<Candidate> {
  const { name, entry } = await readPluginPackage(folder);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(pathToFileURL(entry).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw invalid(`the plug-in ${name} cannot be loaded: ${message}`, error);
  }
  const manager = module["hardwareManager"] ?? module["default"];
  if (typeof manager !== "object" || manager === null) {
    throw invalid(`the plug-in ${name} does not export 'hardwareManager' from ${entry}`);
  }
  try {
    return { manager: defineHardwareManager(manager as HardwareManager), package: name };
  } catch (error) {
    throw invalid(`the plug-in ${name}: ${Failure.from(error).message}`, error);
  }
}

/** The package's name, and the file that exports its hardware manager. */
export async function readPluginPackage(folder: string): Promise<{ readonly name: string; readonly entry: string }> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => {
    throw invalid(`${folder} has no package.json`);
  });
  const description = parseJson(text);
  if (!isJsonObject(description)) throw invalid(`${folder}/package.json is not a JSON object`);
  const { name, version, ingot } = description;
  if (typeof name !== "string" || name === "") throw invalid(`${folder}/package.json has no name`);
  if (typeof version !== "string" || version === "") throw invalid(`${folder}/package.json has no version`);
  const entry = isJsonObject(ingot) ? ingot["hardwareManager"] : undefined;
  if (typeof entry !== "string")
    throw invalid(`${folder}/package.json does not name "ingot": {"hardwareManager": "./FILE"}`);
  const path = resolve(folder, entry);
  if (!path.startsWith(resolve(folder) + sep))
    throw invalid(`${folder}/package.json names ${entry}, which is outside the package`);
  return { name, entry: path };
}

function invalid(message: string, cause?: unknown): Failure {
  return new Failure("agent.plugin_invalid", message, cause === undefined ? {} : { cause });
}
