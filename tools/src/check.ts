/** `./ingot check`: everything that can be said of the sources without running them. */
import { join } from "node:path";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { importBreaches } from "./check-imports.ts";
import { docsDrift } from "./docs-drift.ts";
import { type Check, runChecks } from "./run-checks.ts";

const root = join(import.meta.dirname, "../..");
const scope = Scope.root();

/** A check by a program: its output is the complaint when it does not exit with 0. */
function program(name: string, argv: readonly [string, ...string[]]): Check {
  return {
    name,
    async run() {
      const result = await run(scope, argv, { cwd: root });
      if (result.ending.kind === "exited" && result.ending.code === 0) return [];
      return `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
    },
  };
}

async function repositoryFiles(): Promise<readonly string[]> {
  const listed = await run(scope, ["git", "ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  return listed.stdout.split("\n").filter((file) => file !== "");
}

const bin = (name: string) => join(root, "node_modules/.bin", name);
const checks: readonly Check[] = [
  program("types", [bin("tsc"), "-p", root]),
  program("lint", [bin("oxlint"), "--type-aware", "--deny-warnings"]),
  program("format", [bin("oxfmt"), "--check"]),
  { name: "imports", run: async () => importBreaches(root, await repositoryFiles()) },
  program("dead code", [bin("knip"), "--no-progress", "--no-config-hints"]),
  { name: "docs", run: () => docsDrift(root) },
];

process.exitCode = (await runChecks(checks)) ? 0 : 1;
