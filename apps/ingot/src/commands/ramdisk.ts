import { formatDuration, formatSize, Scope } from "@ingot/kernel";
import { buildRamdisk, ramdiskProfile, type RamdiskResult } from "@ingot/ramdisk";
import type { RamdiskManifest } from "@ingot/contract";
import type { Command } from "commander";
import { readFile } from "node:fs/promises";
import { buildProgress } from "../build/build-progress.ts";
import { addRootOptions, type RootOptions, rootProfileInput } from "../build/root-options.ts";

interface BuildRamdiskOptions extends RootOptions {
  readonly compressLevel?: string;
  readonly report: boolean;
}

/** `ingot ramdisk build`: the ramdisk in which the agent runs. */
export function register(program: Command): void {
  const command = program
    .command("ramdisk")
    .description("build the ramdisk in which the agent runs")
    .command("build <root>")
    .description(
      "build OUTPUT.kernel, OUTPUT.initramfs and OUTPUT.manifest.json from a root element, as debian-minimal",
    )
    .requiredOption("-o, --output <path>", "the artefacts' path without their endings, as build/ipa")
    .option("--compress-level <level>", "of zstd: 1 is fast, 22 is small (default: 19)")
    .option("--report", "list the packages inside by their size, and how long each phase took", false);
  addRootOptions(command).action(build);
}

async function build(root: string, options: BuildRamdiskOptions): Promise<void> {
  const scope = Scope.root();
  const profile = ramdiskProfile({
    ...rootProfileInput(root, options),
    ...(options.compressLevel === undefined ? {} : { compressLevel: options.compressLevel }),
  });
  const started = scope.clock.monotonic();
  const result = await buildRamdisk(scope, profile, buildProgress(options.verbose));
  process.stdout.write(sizes(result));
  process.stdout.write(`steps inside: ${(await stepNames(result.manifest)).join(", ")}\n`);
  if (options.report) process.stdout.write(details(result));
  process.stdout.write(`built in ${formatDuration(scope.clock.monotonic() - started)}\n`);
}

function sizes(result: RamdiskResult): string {
  const layers = result.layers.map(
    (layer) => `  ${layer.name.padEnd(16)} ${formatSize(layer.bytes).padStart(9)}${layer.cached ? "  cached" : ""}\n`,
  );
  return (
    `${result.kernel}  ${formatSize(result.kernelBytes)}\n` +
    `${result.initramfs}  ${formatSize(result.initramfsBytes)}\n${layers.join("")}` +
    `${result.manifest}\n`
  );
}

function details(result: RamdiskResult): string {
  const packages = result.packages.map(
    (each) => `  ${formatSize(each.installed_size).padStart(9)}  ${each.name} ${each.version}\n`,
  );
  const phases = result.phases.map((phase) => `  ${formatDuration(phase.ms).padStart(9)}  ${phase.phase}\n`);
  return `packages, as installed (the layers are compressed, and leave documentation and unused drivers out):\n${packages.join("")}phases:\n${phases.join("")}`;
}

async function stepNames(manifestFile: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(manifestFile, "utf8")) as RamdiskManifest;
  const named = Object.values(manifest.agent.steps).flatMap((steps) =>
    steps.map((step) => `${step.interface}.${step.step}`),
  );
  return [...new Set(named)].toSorted();
}
