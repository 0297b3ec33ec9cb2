import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, isJsonObject, parseJson, type Scope } from "@ingot/kernel";
import { type BuildContext, makeTree, type Tree, withSandbox } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";
import { AGENT_HOME } from "./runtime-layer.ts";

/** The agent's own package, whose `ingot.bundle` names the entry points of the bundle. */
export const AGENT_PACKAGE = join(import.meta.dirname, "../../../../apps/agent");
/** What a plug-in imports; each is an entry point of the bundle, so that agent and plug-ins share its instances. */
const SHARED = ["step-kit", "machine"] as const;

/** The agent as one bundle, with the packages that plug-ins import and Node's compile cache filled for it. */
export async function agentTree(
  scope: Scope,
  context: BuildContext,
  from: { readonly agentPackage: string; readonly lowers: readonly Tree[] },
): Promise<Tree> {
  const work = await mkdtemp(join(tmpdir(), "ingot-agent-"));
  try {
    await bundleAgent(scope, from.agentPackage, work);
    const key = digestOf(
      "agent",
      await digestTree(work),
      from.lowers.map((tree) => tree.key),
    );
    return await makeTree(scope, context, { name: "agent", key }, async (tree) => {
      context.onProgress("installing the agent");
      const home = join(tree, AGENT_HOME);
      await mkdir(join(home, "plugins"), { recursive: true });
      await mkdir(join(home, "compile-cache"));
      requireSuccess(await run(scope, ["cp", "-a", "--no-preserve=ownership", `${work}/.`, home]));
      await fillCompileCache(scope, context, { lowers: from.lowers, tree });
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function bundleAgent(scope: Scope, agentPackage: string, target: string): Promise<void> {
  const { version, entries } = await readBundleSpec(agentPackage);
  const points = Object.entries(entries).map(([name, source]) => `${name}=${resolve(agentPackage, source)}`);
  const esbuild = resolve(import.meta.dirname, "../../../../node_modules/esbuild/bin/esbuild");
  const banner =
    'import{createRequire as __ingotRequire}from"node:module";const require=__ingotRequire(import.meta.url);';
  const result = await run(scope, [
    esbuild,
    "--bundle",
    "--splitting",
    "--format=esm",
    "--platform=node",
    "--target=node24",
    "--minify-whitespace",
    "--minify-syntax",
    "--keep-names",
    "--legal-comments=none",
    "--log-level=warning",
    `--outdir=${target}`,
    "--chunk-names=chunk-[hash]",
    `--banner:js=${banner}`,
    ...points,
  ]);
  if (result.ending.kind !== "exited" || result.ending.code !== 0) {
    throw new Failure(
      "builder.agent_bundle_failed",
      `the agent in ${agentPackage} could not be bundled: ${result.stderr.trim().slice(-2000)}`,
    );
  }
  await writeJson(join(target, "package.json"), { name: "ingot-agent", version, type: "module" });
  for (const name of SHARED.filter((each) => Object.hasOwn(entries, each))) {
    const folder = join(target, "node_modules/@ingot", name);
    await mkdir(folder, { recursive: true });
    await writeJson(join(folder, "package.json"), {
      name: `@ingot/${name}`,
      version,
      type: "module",
      exports: { ".": "./index.js" },
    });
    await writeFile(join(folder, "index.js"), `export * from "../../../${name}.js";\n`);
  }
}

interface BundleSpec {
  readonly version: string;
  readonly entries: Readonly<Record<string, string>>;
}

async function readBundleSpec(agentPackage: string): Promise<BundleSpec> {
  const file = join(agentPackage, "package.json");
  const content = parseJson(await readFile(file, "utf8").catch(() => ""));
  const ingot = isJsonObject(content) ? content["ingot"] : undefined;
  const bundle = isJsonObject(ingot) ? ingot["bundle"] : undefined;
  if (!isJsonObject(content) || !isJsonObject(bundle) || typeof bundle["agent"] !== "string") {
    throw new Failure("builder.agent_bundle_failed", `${file} names no entry points (ingot.bundle.agent)`);
  }
  const entries = Object.fromEntries(
    Object.entries(bundle).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  return { version: String(content["version"] ?? "0.0.0"), entries };
}

/** Runs the agent once where it will live, so that the machine it boots on need not compile it. */
async function fillCompileCache(
  scope: Scope,
  context: BuildContext,
  where: { readonly lowers: readonly Tree[]; readonly tree: string },
): Promise<void> {
  await withSandbox(scope, context, { lowers: where.lowers, upper: where.tree }, async (sandbox) => {
    const result = await sandbox.run(scope, { argv: [`/${AGENT_HOME}/bin/ingot-agent`, "manifest"], inside: true });
    if (result.ending.kind === "exited" && result.ending.code === 0) return;
    throw new Failure(
      "builder.agent_bundle_failed",
      `the agent in ${dirname(where.tree)} does not start: ${result.stderr.trim().slice(-2000)}`,
    );
  });
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
