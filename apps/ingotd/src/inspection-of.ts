import { isIP } from "node:net";
import type { ConductorConfig } from "@ingot/conductor";
import { defaultConfig } from "@ingot/conductor/config";
import { chooseHooks } from "@ingot/conductor/inspection/hooks/index";
import { readBuiltInRules } from "@ingot/conductor/inspection/rules/built-in-rules";
import { isFailure } from "@ingot/kernel";
import { invalid } from "./read-settings.ts";
import type { SettingName, Settings } from "./settings.ts";

type InspectionConfig = ConductorConfig["inspection"];

/** What is done with a report of inspection, from what was set; wrong words are refused at the start, not at the first report. */
export function inspectionOf(settings: Settings): InspectionConfig {
  const driver = textOf(settings, "auto-discovery-driver");
  return {
    ...defaultConfig.inspection,
    hooks: hooksOf(settings),
    builtInRules: textOf(settings, "inspection-rules"),
    addPorts: oneOf(settings, "inspection-add-ports", ["pxe", "active", "all", "disabled"]),
    keepPorts: oneOf(settings, "inspection-keep-ports", ["all", "present", "added"]),
    physicalNetworks: listOf(settings, "inspection-physical-networks", physicalNetwork),
    pciAliases: listOf(settings, "inspection-pci-aliases", pciAlias),
    extraHardwareStrict: settings["inspection-extra-hardware-strict"] === true,
    maskSecrets: oneOf(settings, "inspection-mask-secrets", ["always", "sensitive", "never"]),
    autoDiscovery: driver !== null,
    autoDiscoveryDriver: driver,
    autoDiscoveryScope: textOf(settings, "auto-discovery-scope"),
  };
}

/** Refuses rules of the file that could never run, and a driver for discovered machines that is not enabled. */
export async function requireInspection(
  { builtInRules, autoDiscoveryDriver: driver }: InspectionConfig,
  enabled: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (driver !== null && !enabled.has(driver)) {
    throw invalid(`--auto-discovery-driver: '${driver}' is not enabled`, "Enable it with --hardware-types.");
  }
  try {
    await readBuiltInRules(builtInRules);
  } catch (error) {
    throw isFailure(error) ? invalid(`--inspection-rules: ${error.message}`, error.hint) : error;
  }
}

function hooksOf(settings: Settings): readonly string[] {
  const hooks = settings["inspection-hooks"];
  const names = Array.isArray(hooks) ? (hooks as readonly string[]) : defaultConfig.inspection.hooks;
  try {
    chooseHooks(names);
  } catch (error) {
    throw isFailure(error) ? invalid(`--inspection-hooks: ${error.message}`, error.hint) : error;
  }
  return names;
}

function listOf<Item>(
  settings: Settings,
  name: SettingName,
  parse: (entry: string) => Item | undefined,
): readonly Item[] {
  const entries = settings[name];
  return (Array.isArray(entries) ? (entries as readonly string[]) : []).map((entry) => {
    const item = parse(entry);
    if (item !== undefined) return item;
    throw invalid(`--${name} has '${entry}'`, "See: ingot serve --help");
  });
}

function physicalNetwork(entry: string): string | undefined {
  const [network = "", prefix = "", name = ""] = /^(.+)\/(\d+):([^:]+)$/.exec(entry)?.slice(1) ?? [];
  const longest = isIP(network) === 6 ? 128 : 32;
  return isIP(network) > 0 && Number(prefix) <= longest && name !== "" ? entry : undefined;
}

function pciAlias(entry: string): InspectionConfig["pciAliases"][number] | undefined {
  const [vendor, product, name] = /^([0-9a-f]{4}):([0-9a-f]{4}):([\w.-]+)$/i.exec(entry)?.slice(1) ?? [];
  if (vendor === undefined || product === undefined || name === undefined) return undefined;
  return { vendor_id: vendor.toLowerCase(), product_id: product.toLowerCase(), name };
}

function textOf(settings: Settings, name: SettingName): string | null {
  const value = settings[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function oneOf<Word extends string>(settings: Settings, name: SettingName, words: readonly Word[]): Word {
  const found = words.find((word) => word === settings[name]);
  if (found !== undefined) return found;
  throw invalid(`--${name} is '${String(settings[name])}'`, `Say one of ${words.join(", ")}.`);
}
