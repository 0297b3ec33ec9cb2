import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import type { Element } from "./element.ts";
import { phaseScripts } from "./phases.ts";

const NOT_ELEMENTS = new Set(["PWD", "OLDPWD", "SHLVL", "_", "PATH", "HOME"]);

/** The variables that elements see, after every environment.d script of theirs has been sourced in order. */
export async function elementEnvironment(
  scope: Scope,
  elements: readonly Element[],
  start: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  let environment: Record<string, string> = { ...start };
  for (const script of await phaseScripts(elements, "environment.d")) {
    const path = process.env["PATH"] ?? "/usr/bin:/bin";
    const words = [
      "env",
      "-i",
      `PATH=${path}`,
      "HOME=/root",
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ] as const;
    const result = await run(scope, [
      ...words,
      "bash",
      "-c",
      'set -e; source "$1" >&2; env -0',
      "environment",
      script.path,
    ]);
    const at = `environment.d/${script.name} of the element '${script.element}'`;
    try {
      requireSuccess(result);
    } catch (error) {
      throw new Failure(
        "builder.script_failed",
        `${at} failed: ${result.stderr.trim() || Failure.from(error).message}`,
      );
    }
    environment = parseEnvironment(result.stdout);
  }
  return environment;
}

/** `env -0` as a record, without what the shell itself keeps. */
export function parseEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split("\0")
      .map((line): [string, string] => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])
      .filter(([name]) => name !== "" && !NOT_ELEMENTS.has(name)),
  );
}
