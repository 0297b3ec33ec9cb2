import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "@ingot/kernel";
import { type AgentConfig, parseConfig } from "./agent-config.ts";
import { parseIni, parseKernelParameters } from "./parse-settings.ts";

export interface ConfigSources {
  /** Where `/etc` and `/proc` are looked for; `/` in the ramdisk. */
  readonly root: string;
  /** More INI files, over those of `/etc/ironic-python-agent.d`. */
  readonly files: readonly string[];
}

/** Defaults < conf.d < `files` < parameters.txt of a configuration medium < the kernel command line. */
export async function readConfig(scope: Scope, sources: ConfigSources): Promise<AgentConfig> {
  const inis = await confFiles(join(sources.root, "etc/ironic-python-agent.d"));
  for (const file of sources.files) inis.push(parseIni(await readFile(file, "utf8")));
  const kernel = parseKernelParameters(await readFile(join(sources.root, "proc/cmdline"), "utf8").catch(() => ""));
  const medium = await mediumSettings(scope, sources, merge([...inis, kernel]));
  return parseConfig(merge([...medium.inis, ...inis, medium.parameters, kernel]));
}

async function confFiles(folder: string): Promise<Map<string, string>[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".conf")).toSorted();
  return Promise.all(names.map(async (name) => parseIni(await readFile(join(folder, name), "utf8"))));
}

interface MediumSettings {
  readonly inis: readonly Map<string, string>[];
  readonly parameters: Map<string, string>;
}

/** Looked for only when the machine was booted from virtual media or nothing else says where the control plane is. */
async function mediumSettings(
  scope: Scope,
  sources: ConfigSources,
  known: Map<string, string>,
): Promise<MediumSettings> {
  const nothing = { inis: [], parameters: new Map<string, string>() };
  const wanted = known.get("boot_method") === "vmedia" || !known.has("api_url");
  if (!wanted || sources.root !== "/") return nothing;
  const { readConfigMedium } = await import("./read-config-medium.ts");
  const medium = await readConfigMedium(scope);
  if (medium === undefined) return nothing;
  return { inis: medium.confs.map(parseIni), parameters: parseKernelParameters(medium.parameters) };
}

function merge(layers: readonly Map<string, string>[]): Map<string, string> {
  return new Map(layers.flatMap((layer) => [...layer]));
}
