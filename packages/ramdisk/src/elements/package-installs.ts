import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "@ingot/kernel";
import { parse } from "yaml";
import type { Element } from "./element.ts";

/** Packages that elements ask for: installed, and removed again. */
export interface PackageWishes {
  readonly install: readonly string[];
  readonly uninstall: readonly string[];
}

export interface PackageContext {
  readonly architecture: string;
  readonly release: string;
  readonly environment: Readonly<Record<string, string>>;
}

const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?$/;
const PROPERTIES = new Set([
  "phase",
  "uninstall",
  "installtype",
  "arch",
  "not-arch",
  "dib_python_version",
  "build-only",
  "when",
]);

/** What package-installs.yaml (or .json) of the elements asks for, names translated by their pkg-map. */
export async function packageWishes(elements: readonly Element[], context: PackageContext): Promise<PackageWishes> {
  const install = new Set<string>();
  const uninstall = new Set<string>();
  for (const element of elements) {
    const map = await packageMap(element, context.release);
    for (const [name, wish] of await wishesOf(element, context)) {
      for (const real of map(name)) (wish === "install" ? install : uninstall).add(real);
    }
  }
  return { install: [...install].toSorted(), uninstall: [...uninstall].toSorted() };
}

async function wishesOf(element: Element, context: PackageContext): Promise<[string, "install" | "uninstall"][]> {
  const file = element.entries.find((entry) => /^package-installs\.(?:yaml|json)$/.test(entry));
  if (file === undefined) return [];
  const where = `${file} of the element '${element.name}'`;
  const content = parseYaml(await readFile(join(element.path, file), "utf8"), where);
  if (content === null || content === undefined) return [];
  if (!isRecord(content)) throw invalid(`${where} is not a mapping of package names`);
  return Object.entries(content).flatMap(([name, value]) => {
    if (!PACKAGE_NAME.test(name)) throw invalid(`${where}: '${name}' is not a package name`);
    const rules = Array.isArray(value) ? value : [value ?? {}];
    return rules.flatMap((rule) =>
      wishOf(`${where}: ${name}`, rule, context).map((wish): [string, typeof wish] => [name, wish]),
    );
  });
}

function wishOf(where: string, rule: unknown, context: PackageContext): ("install" | "uninstall")[] {
  if (rule === null) return ["install"];
  if (!isRecord(rule)) throw invalid(`${where} is not a mapping of properties`);
  const unknown = Object.keys(rule).find((key) => !PROPERTIES.has(key));
  if (unknown !== undefined) {
    throw invalid(`${where} has the property '${unknown}'`, `Known are ${[...PROPERTIES].join(", ")}.`);
  }
  if (rule["arch"] !== undefined && !words(rule["arch"]).includes(context.architecture)) return [];
  if (rule["not-arch"] !== undefined && words(rule["not-arch"]).includes(context.architecture)) return [];
  if (!conditions(rule["when"]).every((condition) => holds(where, condition, context.environment))) return [];
  return [rule["uninstall"] === true ? "uninstall" : "install"];
}

function conditions(when: unknown): string[] {
  if (when === undefined || when === null) return [];
  return (Array.isArray(when) ? when : [when]).map(String);
}

function holds(where: string, condition: string, environment: Readonly<Record<string, string>>): boolean {
  const [, name = "", operator, value] = /^\s*([A-Za-z0-9_]+)\s*(!?=)\s*(.*?)\s*$/.exec(condition) ?? [];
  if (operator === undefined)
    throw invalid(`${where}: '${condition}' is not a condition`, "Write it as VARIABLE = value or VARIABLE != value.");
  const actual = environment[name];
  if (actual === undefined)
    throw invalid(`${where}: the variable ${name} of its condition is not set`, "Set it in environment.d.");
  return (actual === value) === (operator === "=");
}

/** pkg-map: the release's names before the distribution's, the family's and the default ones; an empty name means none. */
async function packageMap(element: Element, release: string): Promise<(name: string) => string[]> {
  if (!element.entries.includes("pkg-map")) return (name) => [name];
  const where = `pkg-map of the element '${element.name}'`;
  const content = parseYaml(await readFile(join(element.path, "pkg-map"), "utf8"), where);
  if (!isRecord(content)) throw invalid(`${where} is not a JSON object`);
  const at = (...keys: string[]): unknown =>
    keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), content);
  return (name) => {
    const mapped =
      at("release", "debian", release, name) ??
      at("distro", "debian", name) ??
      at("family", "debian", name) ??
      at("default", name);
    return mapped === undefined
      ? [name]
      : String(mapped)
          .split(/\s+/)
          .filter((word) => word !== "");
  };
}

function parseYaml(text: string, where: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(`${where} is not YAML: ${Failure.from(error).message.split("\n", 1)[0] ?? ""}`);
  }
}

function words(value: unknown): string[] {
  return (Array.isArray(value) ? value.map(String) : String(value).split(/[\s,]+/)).filter((word) => word !== "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string, hint?: string): Failure {
  return new Failure("builder.element_invalid", message, hint === undefined ? {} : { hint });
}
