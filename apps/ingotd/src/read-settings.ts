import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "@ingot/kernel";
import { type Setting, type SettingName, SETTINGS, type Settings } from "./settings.ts";

type Given = Readonly<Record<string, unknown>>;

const ALL: Readonly<Record<string, Setting>> = SETTINGS;
const NAMES = Object.keys(SETTINGS) as SettingName[];

/** Command line before environment before DATA/ingot.yaml before the default; null when help was asked for. */
export async function readSettings(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Settings | null> {
  const line = fromCommandLine(argv);
  if (line["help"] === true) return null;
  const environment = fromEnvironment(env);
  const data = valueOf("data", [line, environment]);
  const file = await fromFile(String(data));
  const entries = NAMES.map((name) => [name, valueOf(name, [line, environment, file])] as const);
  return Object.fromEntries(entries) as unknown as Settings;
}

function fromCommandLine(argv: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(ALL).map(([name, { kind }]) => [name, { type: kind === "flag" ? "boolean" : "string" } as const]),
  );
  try {
    const parsed = parseArgs({
      args: [...argv],
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: false,
      allowNegative: true,
    });
    return parsed.values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), "See: ingot serve --help");
  }
}

function fromEnvironment(env: NodeJS.ProcessEnv): Given {
  const known = NAMES.map((name) => [name, env[`INGOT_${name.toUpperCase().replaceAll("-", "_")}`]] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined && value !== ""));
}

async function fromFile(data: string): Promise<Given> {
  const path = join(data, "ingot.yaml");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return {}; // most servers have none
  }
  const yaml = await import("yaml");
  let document: unknown;
  try {
    document = yaml.parse(text) ?? {};
  } catch (error) {
    throw invalid(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw invalid(`${path} must be a mapping of options to values`);
  }
  const given = Object.entries(document).map(([key, value]) => [key.replaceAll("_", "-"), value as unknown] as const);
  const unknown = given.find(([key]) => !Object.hasOwn(ALL, key) || key === "data");
  if (unknown !== undefined)
    throw invalid(`${path}: there is no option '${unknown[0]}'`, `Known are: ${NAMES.join(", ")}`);
  return Object.fromEntries(given);
}

function valueOf(name: SettingName, sources: readonly Given[]): Settings[SettingName] {
  const setting = ALL[name];
  if (setting === undefined) return undefined;
  const given = sources.map((source) => source[name]).find((value) => value !== undefined);
  return given === undefined ? setting.fallback : parse(name, setting, given);
}

function parse(name: string, { kind }: Setting, value: unknown): string | boolean | number | readonly string[] {
  switch (kind) {
    case "text":
      return String(value);
    case "list": {
      const items = Array.isArray(value) ? value.map(String) : String(value).split(",");
      return items.map((item) => item.trim()).filter((item) => item !== "");
    }
    case "flag": {
      if (typeof value === "boolean") return value;
      if (/^(?:1|true|yes|on)$/i.test(String(value))) return true;
      if (/^(?:0|false|no|off)$/i.test(String(value))) return false;
      throw invalid(`${name} is '${String(value)}'`, "Say true or false.");
    }
    case "seconds": {
      const seconds = Number(value);
      if (String(value).trim() !== "" && Number.isFinite(seconds) && seconds >= 0) return seconds;
      throw invalid(`${name} is '${String(value)}'`, "Give a number of seconds.");
    }
  }
}

export function invalid(message: string, hint?: string): Failure {
  return new Failure("serve.config_invalid", message, hint === undefined ? {} : { hint });
}
