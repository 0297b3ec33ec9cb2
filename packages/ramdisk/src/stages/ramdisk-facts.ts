import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess } from "@ingot/exec";
import { AgentManifest } from "@ingot/contract";
import { Failure, parseJson, type Scope } from "@ingot/kernel";
import { Check } from "typebox/value";
import { type BuildContext, type Tree, withSandbox } from "../build-context.ts";
import { digestOf } from "../digest.ts";
import { AGENT_HOME } from "./runtime-layer.ts";

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Bytes, before anything is pruned. */
  readonly installed_size: number;
}

export interface RamdiskFacts {
  readonly agent: AgentManifest;
  readonly packages: readonly InstalledPackage[];
}

/** What the finished root says of itself: the agent's manifest, and Debian's packages in it. */
export async function ramdiskFacts(scope: Scope, context: BuildContext, trees: readonly Tree[]): Promise<RamdiskFacts> {
  const key = digestOf(
    "facts",
    trees.map((tree) => tree.key),
  );
  const entry = await context.cache.folder(scope, { kind: "facts", key }, async (folder) => {
    const facts = await withSandbox(scope, context, { lowers: trees }, async (sandbox) => {
      const manifest = await sandbox.run(scope, { argv: [`/${AGENT_HOME}/bin/ingot-agent`, "manifest"], inside: true });
      const format = "${Package}\t${Version}\t${Installed-Size}\n";
      const packages = await sandbox.run(scope, { argv: ["dpkg-query", "-W", "-f", format], inside: true });
      return {
        agent: parseManifest(requireSuccess(manifest).stdout),
        packages: parsePackages(requireSuccess(packages).stdout),
      };
    });
    await writeFile(join(folder, "facts.json"), JSON.stringify(facts));
  });
  return JSON.parse(await readFile(join(entry.path, "facts.json"), "utf8")) as RamdiskFacts;
}

function parseManifest(text: string): AgentManifest {
  const manifest = parseJson(text.trim());
  if (!Check(AgentManifest, manifest)) {
    throw new Failure(
      "builder.agent_bundle_failed",
      `the agent's manifest is not as the contract says: ${text.slice(0, 400)}`,
    );
  }
  const [problem] = manifest.problems;
  if (problem !== undefined) {
    throw new Failure("builder.plugin_broken", `the plug-in '${problem.package}' does not load: ${problem.message}`);
  }
  return manifest;
}

/** `NAME TAB VERSION TAB KIB` lines, the largest first. */
export function parsePackages(text: string): InstalledPackage[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", version = "", kib = "0"] = line.split("\t");
      return { name, version, installed_size: (Number(kib) || 0) * 1024 };
    })
    .toSorted((a, b) => b.installed_size - a.installed_size || (a.name < b.name ? -1 : 1));
}
