import { buildProgress } from "../build/build-progress.ts";
import { formatDuration, formatSize, Scope } from "@ingot/kernel";
import { buildImage, defaultCacheDir, imageProfile } from "@ingot/ramdisk";
import type { Command } from "commander";

interface BuildImageOptions {
  readonly output: string;
  readonly element: readonly string[];
  readonly elementsPath?: string;
  readonly package: readonly string[];
  readonly size?: string;
  readonly compression?: string;
  readonly release?: string;
  readonly mirror?: string;
  readonly cache: boolean;
  readonly verbose: boolean;
}

/** `ingot image build`: images of the systems that are deployed. */
export function register(program: Command): void {
  program
    .command("image")
    .description("build images of the systems that are deployed")
    .command("build <root>")
    .description("build a qcow2 image from a root element, as debian-vm, and IMAGE.sha256 beside it")
    .requiredOption("-o, --output <file>", "the image, as build/debian.qcow2")
    .option("-e, --element <name...>", "an element to put into it; may be repeated", [])
    .option("--elements-path <folders>", "where elements are looked for before the stock ones, separated by colons")
    .option("-p, --package <name...>", "a Debian package to install; may be repeated", [])
    .option("--size <size>", "of the disk; the root filesystem grows to the machine's at the first boot (default: 2G)")
    .option("--compression <kind>", "none, zlib or zstd (default: zlib)")
    .option("--release <name>", "of Debian (default: bookworm, or DIB_RELEASE)")
    .option("--mirror <url>", "Debian's mirror (default: DIB_DISTRIBUTION_MIRROR or deb.debian.org)")
    .option("--no-cache", "make everything anew and keep nothing")
    .option("-v, --verbose", "show all that scripts and programs print", false)
    .action(build);
}

async function build(root: string, options: BuildImageOptions): Promise<void> {
  const scope = Scope.root();
  const profile = imageProfile({
    root,
    output: options.output,
    elements: options.element,
    elementsPath: (options.elementsPath ?? "").split(":").filter((folder) => folder !== ""),
    packages: options.package,
    environment: process.env,
    cacheDir: options.cache ? defaultCacheDir() : null,
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.compression === undefined ? {} : { compression: options.compression }),
    ...(options.release === undefined ? {} : { release: options.release }),
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
  });
  const started = scope.clock.monotonic();
  const result = await buildImage(scope, profile, buildProgress(options.verbose));
  const took = formatDuration(scope.clock.monotonic() - started);
  process.stdout.write(
    `${result.image}  ${formatSize(result.bytes)} (a disk of ${formatSize(result.virtualSize)})\n` +
      `${result.checksumFile}  ${result.sha256}\n` +
      `${result.cached ? "from the cache" : "built"} in ${took}\n`,
  );
}
