import { copyFile, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { RamdiskManifest } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import { hashFile } from "@ingot/media";
import type { BuildContext, Tree } from "./build-context.ts";
import type { RamdiskResult } from "./build-result.ts";
import { type BuildOptions, withBuild } from "./build-session.ts";
import type { Element } from "./elements/element.ts";
import type { RamdiskProfile } from "./profile.ts";
import { AGENT_PACKAGE, agentTree } from "./stages/agent-layer.ts";
import { applyElements } from "./stages/apply-elements.ts";
import { assembleInitramfs } from "./stages/assemble-initramfs.ts";
import { firstStage } from "./stages/first-stage.ts";
import { makeRoot } from "./stages/make-root.ts";
import { kernelAndModules, type RamdiskKernel } from "./stages/modules-layer.ts";
import { LEAN_ELEMENTS, prunePatterns } from "./stages/prune.ts";
import { type RamdiskFacts, ramdiskFacts } from "./stages/ramdisk-facts.ts";
import { runtimeTree } from "./stages/runtime-layer.ts";
import { type Layer, squash } from "./stages/squash.ts";

/** Elements that every ramdisk has, after the root element. */
const RAMDISK_ELEMENTS = ["ingot-agent"] as const;

/** Builds `OUTPUT.kernel`, `OUTPUT.initramfs` and `OUTPUT.manifest.json`; each appears whole or stays as it was. */
export async function buildRamdisk(
  scope: Scope,
  profile: RamdiskProfile,
  options: BuildOptions = {},
): Promise<RamdiskResult> {
  const [root = "", ...others] = profile.elements;
  return withBuild(scope, { profile, wanted: [root, ...RAMDISK_ELEMENTS, ...others], options }, async (context) => {
    const base = await makeRoot(scope, context);
    const kernel = await kernelAndModules(scope, context, base);
    const stock = await applyElements(scope, context, {
      name: "system",
      elements: context.elements.filter((element) => element.stock),
      lowers: [base],
      packages: [],
    });
    const runtime = await runtimeTree(scope, context);
    const below = [base, ...stock, runtime];
    const agent = await agentTree(scope, context, {
      agentPackage: options.agentPackage ?? AGENT_PACKAGE,
      lowers: below,
    });
    const own = await applyElements(scope, context, {
      name: "elements",
      elements: context.elements.filter((element) => !element.stock),
      lowers: [...below, agent],
      packages: profile.packages,
    });
    const trees = [...below, agent, ...own];
    const facts = await ramdiskFacts(scope, context, trees);
    const layers = await squashAll(scope, context, {
      base,
      kernel,
      runtime,
      above: [...stock, runtime, agent, ...own],
    });
    const first = await firstStage(scope, context, { root: base, kernel });
    return writeArtefacts(scope, context, { kernel, first, layers, facts });
  });
}

async function squashAll(
  scope: Scope,
  context: BuildContext,
  trees: {
    readonly base: Tree;
    readonly kernel: RamdiskKernel;
    readonly runtime: Tree;
    readonly above: readonly Tree[];
  },
): Promise<Layer[]> {
  const { profile } = context;
  const level = profile.kind === "ramdisk" ? profile.compressLevel : 19;
  const layers: Layer[] = [];
  const root = profile.packages.length === 0 && context.elements.every(isLean) ? "lean-root" : "root";
  layers.push(await squash(scope, context, trees.base, { exclude: prunePatterns(root), level, blockSize: "256K" }));
  layers.push(await squash(scope, context, trees.kernel.modules, { exclude: [], level, blockSize: "256K" }));
  for (const tree of trees.above) {
    const blockSize = tree === trees.runtime ? "256K" : "128K";
    layers.push(await squash(scope, context, tree, { exclude: prunePatterns("above"), level, blockSize }));
  }
  return layers;
}

function isLean(element: Element): boolean {
  return (
    LEAN_ELEMENTS.includes(element.name) ||
    !element.entries.some((entry) => /^(?:package-installs\.|pre-install\.d)/.test(entry))
  );
}

interface Parts {
  readonly kernel: RamdiskKernel;
  readonly first: string;
  readonly layers: readonly Layer[];
  readonly facts: RamdiskFacts;
}

async function writeArtefacts(scope: Scope, context: BuildContext, parts: Parts): Promise<RamdiskResult> {
  const { output } = context.profile;
  await mkdir(dirname(output), { recursive: true });
  const files = { kernel: `${output}.kernel`, initramfs: `${output}.initramfs`, manifest: `${output}.manifest.json` };
  await copyFile(parts.kernel.file, `${files.kernel}.new`);
  const layers = parts.layers.map((layer, index) => ({
    path: `layers/${layerName(index, layer.name)}.squashfs`,
    file: layer.file,
  }));
  const initramfs = await assembleInitramfs(scope, { firstStage: parts.first, layers }, `${files.initramfs}.new`);
  const kernel = {
    size: (await stat(`${files.kernel}.new`)).size,
    sha256: await hashFile(scope, `${files.kernel}.new`, "sha256"),
  };
  const manifest = manifestOf(context, { files, kernel, initramfs, facts: parts.facts });
  await writeFile(`${files.manifest}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of Object.values(files)) await rename(`${file}.new`, file);
  return {
    ...files,
    kernelBytes: kernel.size,
    initramfsBytes: initramfs.size,
    layers: [
      { name: "first stage", bytes: (await stat(parts.first)).size, cached: true },
      ...parts.layers.map(({ name, bytes, cached }) => ({ name, bytes, cached })),
    ],
    phases: context.phases,
    packages: parts.facts.packages,
  };
}

function layerName(index: number, name: string): string {
  return `${String(index * 10).padStart(2, "0")}-${name}`;
}

interface ManifestParts {
  readonly files: { readonly kernel: string; readonly initramfs: string };
  readonly kernel: { readonly size: number; readonly sha256: string };
  readonly initramfs: { readonly size: number; readonly sha256: string };
  readonly facts: RamdiskFacts;
}

function manifestOf(context: BuildContext, parts: ManifestParts): RamdiskManifest {
  const { profile } = context;
  return {
    format: "ingot-ramdisk-1",
    name: basename(profile.output),
    architecture: profile.architecture,
    distribution: `debian ${profile.release}`,
    elements: context.elements.map((element) => element.name),
    kernel: { file: basename(parts.files.kernel), ...parts.kernel },
    initramfs: { file: basename(parts.files.initramfs), ...parts.initramfs },
    agent: parts.facts.agent,
    packages: [...parts.facts.packages],
  };
}
