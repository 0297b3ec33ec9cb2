import { formatDuration, formatSize, Scope } from "@ingot/kernel";
import { buildImage, imageProfile } from "@ingot/ramdisk";
import type { Command } from "commander";
import { buildProgress } from "../build/build-progress.ts";
import { addRootOptions, type RootOptions, rootProfileInput } from "../build/root-options.ts";

interface BuildImageOptions extends RootOptions {
  readonly size?: string;
  readonly compression?: string;
}

/** `ingot image build`: images of the systems that are deployed. */
export function register(program: Command): void {
  const command = program
    .command("image")
    .description("build images of the systems that are deployed")
    .command("build <root>")
    .description("build a qcow2 image from a root element, as debian-vm, and IMAGE.sha512 beside it")
    .requiredOption("-o, --output <file>", "the image, as build/debian.qcow2")
    .option("--size <size>", "of the disk; the root filesystem grows to the machine's at the first boot (default: 2G)")
    .option("--compression <kind>", "none, zlib or zstd (default: zlib)");
  addRootOptions(command).action(build);
}

async function build(root: string, options: BuildImageOptions): Promise<void> {
  const scope = Scope.root();
  const profile = imageProfile({
    ...rootProfileInput(root, options),
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.compression === undefined ? {} : { compression: options.compression }),
  });
  const started = scope.clock.monotonic();
  const result = await buildImage(scope, profile, buildProgress(options.verbose));
  const took = formatDuration(scope.clock.monotonic() - started);
  process.stdout.write(
    `${result.image}  ${formatSize(result.bytes)} (a disk of ${formatSize(result.virtualSize)})\n` +
      `${result.checksumFile}  ${result.sha512.slice(0, 32)}…\n` +
      `${result.cached ? "from the cache" : "built"} in ${took}\n`,
  );
}
